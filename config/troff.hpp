#pragma once

#include <string>
#include <string_view>

namespace config {

/// Writes a page of the manual in the language of groff and mandoc, with the macros "man"
/// (groff_man(7)). Texts are ASCII and stand for themselves, whatever is in them; what is between
/// `` ` `` and
/// `` ` `` is what a reader would type, and set in bold.
class Troff {
 public:
  /// "QUOIT", "1", "quoit 1.0", "User Commands"
  Troff(std::string_view name, std::string_view chapter, std::string_view origin,
        std::string_view volume);

  /// Under NAME: what apropos(1) shows.
  void name(std::string_view name, std::string_view purpose);
  void section(std::string_view title);
  void subsection(std::string_view title);
  void paragraph(std::string_view text);
  /// What is explained, and its explanation: `bold`, and what stands for a value; either may be
  /// empty.
  void item(std::string_view bold, std::string_view value, std::string_view text);
  /// Goes on in a new line.
  void continue_paragraph(std::string_view text);
  /// Items until `end_inner` are those of the last item.
  void begin_inner();
  void end_inner();
  /// As it stands, line by line.
  void verbatim(std::string_view lines);

  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  void line(std::string_view text);
  void heading(std::string_view request, std::string_view title);
  void begin_paragraph();

  std::string text_;
  bool after_heading_ = false;  ///< where a paragraph needs no request of its own
};

}  // namespace config
