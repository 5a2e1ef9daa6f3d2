#pragma once

#include <expected>
#include <string>
#include <string_view>

/// What a text in the configuration can be: a host, a pattern, the name of a field.
namespace config {

struct TextForm {
  std::string_view one;   ///< "a host"
  std::string_view many;  ///< "hosts"
  std::string_view example;

  /// A regular expression (ECMA-262) for editors, which every valid text matches; others may too.
  std::string_view pattern;

  /// Gives the text as it is stored; the error is a sentence for people.
  std::expected<std::string, std::string> (*parse)(std::string_view text);
};

extern const TextForm kFileName;  ///< without a path
extern const TextForm kHost;      ///< "example.org", "*.example.org", "127.0.0.1" or "[::1]"
extern const TextForm kGlob;
extern const TextForm kRedirectTarget;  ///< whose pattern may have any number of wildcards
extern const TextForm kPagePath;        ///< "/404.html"
extern const TextForm kErrorStatus;     ///< "404" or "5xx"
extern const TextForm kExtension;       ///< ".wasm"
extern const TextForm kMediaType;       ///< "text/html; charset=utf-8"
extern const TextForm kMediaRange;      ///< "application/json" or "text/*"
extern const TextForm kSettableField;
extern const TextForm kAppendableField;
extern const TextForm kRemovableField;
extern const TextForm kFieldValue;
extern const TextForm kNetwork;     ///< "10.0.0.0/8", "2001:db8::1" or "unix"
extern const TextForm kRedactable;  ///< "query", "referrer" or "user-agent"
extern const TextForm kAbsolutePath;
extern const TextForm kSocketName;  ///< "http", as in FileDescriptorName= (systemd.socket(5))

/// `a host such as "example.org"`
[[nodiscard]] std::string describe(const TextForm& form);

}  // namespace config
