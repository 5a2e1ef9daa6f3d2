#include "server/listing_query.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <system_error>

namespace server {
namespace {

/// A key or a value, decoded; empty for what is no word of a listing's query, malformed or longer
/// than the longest.
class Word {
 public:
  explicit Word(std::string_view encoded) noexcept {
    while (!encoded.empty()) {
      const std::optional<char> character = take_character(encoded);
      if (!character || size_ == text_.size()) {
        size_ = 0;
        return;
      }
      text_[size_++] = *character;
    }
  }

  [[nodiscard]] std::string_view text() const noexcept { return {text_.data(), size_}; }

 private:
  static constexpr std::size_t kLongest = 8;

  static std::optional<char> take_character(std::string_view& encoded) noexcept {
    const char first = encoded.front();
    encoded.remove_prefix(1);
    if (first != '%') return first;
    unsigned value = 0;
    const std::string_view digits = encoded.substr(0, 2);
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
    if (error != std::errc() || end != digits.data() + 2) return std::nullopt;
    encoded.remove_prefix(2);
    return static_cast<char>(value);
  }

  std::array<char, kLongest> text_{};
  std::size_t size_ = 0;
};

std::optional<ListingSort> to_sort(std::string_view value) noexcept {
  if (value == "name") return ListingSort::name;
  if (value == "size") return ListingSort::size;
  if (value == "time") return ListingSort::time;
  return std::nullopt;
}

std::optional<bool> to_descending(std::string_view value) noexcept {
  if (value == "asc") return false;
  if (value == "desc") return true;
  return std::nullopt;
}

std::optional<std::size_t> to_page(std::string_view value) noexcept {
  std::size_t page = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), page);
  if (error != std::errc() || end != value.data() + value.size() || page == 0) return std::nullopt;
  return page;
}

std::optional<ListingFormat> to_format(std::string_view value) noexcept {
  if (value == "html") return ListingFormat::html;
  if (value == "json") return ListingFormat::json;
  return std::nullopt;
}

template <class T>
void set_first(std::optional<T>& parameter, std::optional<T> value) noexcept {
  if (!parameter) parameter = value;
}

}  // namespace

ListingQuery parse_listing_query(std::string_view query) noexcept {
  std::optional<ListingSort> sort;
  std::optional<bool> descending;
  std::optional<std::size_t> page;
  std::optional<ListingFormat> format;
  while (!query.empty()) {
    const std::string_view pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(pair.size() + 1, query.size()));
    const std::size_t equals = pair.find('=');
    if (equals == std::string_view::npos) continue;

    const Word key(pair.substr(0, equals));
    const Word value(pair.substr(equals + 1));
    if (key.text() == "sort") set_first(sort, to_sort(value.text()));
    if (key.text() == "order") set_first(descending, to_descending(value.text()));
    if (key.text() == "page") set_first(page, to_page(value.text()));
    if (key.text() == "format") set_first(format, to_format(value.text()));
  }
  return {.sort = sort.value_or(ListingSort::name),
          .descending = descending.value_or(false),
          .page = page.value_or(1),
          .format = format};
}

}  // namespace server
