#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "runtime/cache_line.hpp"
#include "server/content_coding.hpp"
#include "server/header_rules.hpp"
#include "server/redirects.hpp"
#include "server/ref.hpp"
#include "server/representation.hpp"
#include "server/status.hpp"

namespace server {

class Resource;
using ResourceRef = Ref<Resource>;

/// What a path of a site led to when it was last looked at: a file with its representations, a
/// directory, a redirect, or a reason why there is nothing. Belongs to one worker's cache and to
/// the responses that are being made of it; the rules of its site outlive it.
class alignas(runtime::kCacheLine) Resource final : public Shared {
 public:
  enum class Kind : std::uint8_t {
    file,
    directory,  ///< of a path that ends in "/": one that may be listed
    redirect,
    refused,
  };

  /// Why it is refused, for people who ask how an answer came about.
  enum class Reason : std::uint8_t {
    unavailable,   ///< it could not be looked at, nor perhaps the root
    hidden,        ///< its name begins with a dot
    not_opened,    ///< opening it failed with `error()`
    neither_kind,  ///< it is neither a file nor a folder
    not_read,      ///< it could not be read, or changed all the while
  };

  /// `error`: an errno value, for `not_opened` and, if there is one, `unavailable`.
  [[nodiscard]] static ResourceRef refused(Status why, Reason reason = Reason::unavailable,
                                           int error = 0);
  [[nodiscard]] static ResourceRef directory();
  /// For whichever scheme.
  [[nodiscard]] static ResourceRef redirect(Redirection http, Redirection https);
  /// `media_type` outlives the resource.
  [[nodiscard]] static ResourceRef file(std::string_view media_type, RepresentationRef identity);

  [[nodiscard]] Kind kind() const noexcept { return kind_; }
  /// Why there is nothing: only for `refused`.
  [[nodiscard]] Status refusal() const noexcept { return refusal_; }
  [[nodiscard]] Reason reason() const noexcept { return reason_; }
  [[nodiscard]] int error() const noexcept { return error_; }

  /// Where requests of a scheme are sent; nothing: nowhere else. There may be one for one scheme
  /// and something that is answered for the other.
  [[nodiscard]] const Redirection* redirection(Scheme scheme) const noexcept {
    return redirections_[static_cast<std::size_t>(scheme)].get();
  }
  void set_redirection(Scheme scheme, Redirection redirection);

  /// What the site shows in place of what was refused: a file; empty if there is nothing.
  [[nodiscard]] const ResourceRef& page() const noexcept { return page_; }
  /// Whether that is the site's fallback, which answers as if it were what was asked for.
  [[nodiscard]] bool falls_back() const noexcept { return falls_back_; }
  void set_page(ResourceRef page, bool is_fallback);

  /// What the site's rules do to the fields of a response.
  [[nodiscard]] const ResolvedRules& rules() const noexcept { return rules_; }
  void set_rules(ResolvedRules rules) noexcept { rules_ = std::move(rules); }

  /// The rest is for files only.
  [[nodiscard]] std::string_view media_type() const noexcept { return media_type_; }
  /// What the name of the file has behind the path that led to it: an index, ".html" or nothing.
  [[nodiscard]] std::string_view name_suffix() const noexcept { return name_suffix_; }
  /// It outlives the resource.
  void set_name_suffix(std::string_view suffix) noexcept { name_suffix_ = suffix; }
  /// In no content coding; never empty.
  [[nodiscard]] const RepresentationRef& identity() const noexcept { return identity_; }
  /// In a content coding; empty if there is none, or none yet.
  [[nodiscard]] const RepresentationRef& coded(ContentCoding coding) const noexcept {
    return coded_[static_cast<std::size_t>(coding)];
  }
  void add_coded(RepresentationRef representation);

  /// The content codings that a client may be given, best first. Where there are any, what is sent
  /// depends on Accept-Encoding.
  [[nodiscard]] std::span<const ContentCoding> offers() const noexcept {
    return {offers_.data(), offer_count_};
  }
  void offer(ContentCoding coding) noexcept;

  /// Begins to make the representation in a coding that is offered; false if that has been done
  /// before.
  [[nodiscard]] bool begin_encoding(ContentCoding coding) noexcept;
  /// Lets it be tried again.
  void forget_encoding(ContentCoding coding) noexcept {
    encoding_begun_[static_cast<std::size_t>(coding)] = false;
  }

  /// Bytes of memory that it takes, its representations included, but not those of its page.
  [[nodiscard]] std::size_t footprint() const noexcept;
  /// Descriptors that its representations hold.
  [[nodiscard]] std::size_t descriptors() const noexcept;

 private:
  // A response with a head that is built already reads the first line of the processor's cache
  // only.
  Resource(Kind kind, Status refusal) noexcept : kind_(kind), refusal_(refusal) {}

  Kind kind_;
  Reason reason_ = Reason::unavailable;
  bool falls_back_ = false;
  std::uint8_t offer_count_ = 0;
  Status refusal_;
  int error_ = 0;
  std::array<bool, kContentCodings.size()> encoding_begun_{};
  std::array<ContentCoding, kContentCodings.size()> offers_{};
  RepresentationRef identity_;
  std::array<std::unique_ptr<Redirection>, kSchemes> redirections_;
  std::array<RepresentationRef, kContentCodings.size()> coded_;
  std::string_view media_type_;
  std::string_view name_suffix_;
  ResolvedRules rules_;
  ResourceRef page_;
};

}  // namespace server
