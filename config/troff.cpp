#include "config/troff.hpp"

namespace config {
namespace {

/// groff makes other characters of some, which nobody could paste into a shell (groff_char(7)).
std::string_view escape_of(char c) {
  switch (c) {
    case '\\':
      return "\\e";
    case '-':
      return "\\-";
    case '\'':
      return "\\(aq";
    case '`':
      return "\\(ga";
    case '^':
      return "\\(ha";
    case '~':
      return "\\(ti";
    case '"':
      return "\\(dq";
    default:
      return {};
  }
}

void append_escaped(char c, std::string& text) {
  const std::string_view escape = escape_of(c);
  if (escape.empty()) {
    text += c;
  } else {
    text += escape;
  }
}

std::string escaped(std::string_view text) {
  std::string result;
  for (const char c : text) append_escaped(c, result);
  return result;
}

/// A line that begins with a dot would be a request.
std::string guarded(std::string_view line) {
  return line.starts_with('.') ? "\\&" + escaped(line) : escaped(line);
}

std::string with_bold(std::string_view text) {
  std::string result = text.starts_with('.') ? "\\&" : "";
  bool bold = false;
  for (const char c : text) {
    if (c == '`') {
      bold = !bold;
      result += bold ? "\\fB" : "\\fP";
    } else {
      append_escaped(c, result);
    }
  }
  return result;
}

}  // namespace

Troff::Troff(std::string_view name, std::string_view chapter, std::string_view origin,
             std::string_view volume) {
  text_ = ".TH " + escaped(name) + " " + std::string(chapter) + " \"\" \"" + escaped(origin) +
          "\" \"" + escaped(volume) + "\"\n";
  // Names of keys and paths are not to be torn apart, nor lines stretched.
  text_ += ".nh\n.ad l\n";
}

void Troff::line(std::string_view text) {
  text_ += with_bold(text) + "\n";
}

void Troff::heading(std::string_view request, std::string_view title) {
  text_ += "." + std::string(request) + " \"" + escaped(title) + "\"\n";
  after_heading_ = true;
}

void Troff::begin_paragraph() {
  if (!after_heading_) text_ += ".PP\n";
  after_heading_ = false;
}

void Troff::name(std::string_view name, std::string_view purpose) {
  section("NAME");
  text_ += escaped(name) + " \\- " + escaped(purpose) + "\n";
}

void Troff::section(std::string_view title) {
  heading("SH", title);
}

void Troff::subsection(std::string_view title) {
  heading("SS", title);
}

void Troff::paragraph(std::string_view text) {
  begin_paragraph();
  line(text);
}

void Troff::item(std::string_view bold, std::string_view value, std::string_view text) {
  after_heading_ = false;
  text_ += ".TP\n";
  if (!bold.empty()) text_ += "\\fB" + escaped(bold) + "\\fP";
  if (!bold.empty() && !value.empty()) text_ += " ";
  if (!value.empty()) text_ += "\\fI" + escaped(value) + "\\fP";
  text_ += "\n";
  line(text);
}

void Troff::continue_paragraph(std::string_view text) {
  text_ += ".br\n";
  line(text);
}

void Troff::begin_inner() {
  text_ += ".RS\n";
}

void Troff::end_inner() {
  text_ += ".RE\n";
}

void Troff::verbatim(std::string_view lines) {
  begin_paragraph();
  text_ += ".EX\n";
  while (!lines.empty()) {
    const std::size_t end = lines.find('\n');
    text_ += guarded(lines.substr(0, end)) + "\n";
    lines.remove_prefix(end == lines.npos ? lines.size() : end + 1);
  }
  text_ += ".EE\n";
}

}  // namespace config
