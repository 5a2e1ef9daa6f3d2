#include "server/listing_page.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>
#include <vector>

#include "server/listing_assets.hpp"
#include "server/listing_escape.hpp"
#include "server/listing_icon.hpp"
#include "server/listing_value.hpp"
#include "server/page_assets.hpp"

namespace server {
namespace {

struct Column {
  ListingSort sort;
  std::string_view word;   ///< in the query
  std::string_view title;  ///< HTML
  bool first_descending;   ///< the order that one asks for first: largest, newest
};

constexpr std::array kColumns = {
    Column{.sort = ListingSort::name, .word = "name", .title = "Name", .first_descending = false},
    Column{.sort = ListingSort::size, .word = "size", .title = "Size", .first_descending = true},
    Column{.sort = ListingSort::time,
           .word = "time",
           .title = "Modified <small>UTC</small>",
           .first_descending = true}};

/// The segments of a Target's path.
std::vector<std::string_view> segments_of(std::string_view path) {
  std::vector<std::string_view> segments;
  path.remove_prefix(1);
  while (!path.empty()) {
    segments.push_back(path.substr(0, path.find('/')));
    path.remove_prefix(std::min(segments.back().size() + 1, path.size()));
  }
  return segments;
}

class ListingPage {
 public:
  explicit ListingPage(const ListingView& view) : view_(view) {}

  [[nodiscard]] std::string render() {
    constexpr std::size_t kBesidesEntries = std::size_t{32} * 1024;
    constexpr std::size_t kUsualEntry = 384;
    html_.reserve(kBesidesEntries + view_.entries.size() * kUsualEntry);
    append_head();
    append_header();
    append("<main class=\"wrap\">\n");
    append_notes();
    append_tools();
    if (!view_.entries.empty()) append_table();
    append_pages();
    append_readme();
    append("</main>\n");
    append_footer();
    return std::move(html_);
  }

 private:
  void append(std::string_view html) { html_ += html; }
  void append_icon(std::string_view icon);
  void append_query(ListingSort sort, bool descending, std::size_t page);

  void append_head();
  void append_header();
  void append_crumbs(const std::vector<std::string_view>& segments);
  void append_summary();
  void append_notes();
  void append_tools();
  void append_table();
  void append_column(const Column& column);
  void append_entry(const DirectoryEntry& entry);
  void append_size(std::uint64_t size);
  void append_time(std::int64_t modified_seconds);
  void append_pages();
  void append_page_link(std::string_view text, std::string_view relation, std::size_t page);
  void append_readme();
  void append_footer();

  const ListingView& view_;
  std::string html_;
};

void ListingPage::append_icon(std::string_view icon) {
  append("<svg class=\"");
  append(icon);
  append("\" aria-hidden=\"true\"><use href=\"#");
  append(icon);
  append("\"/></svg>");
}

void ListingPage::append_query(ListingSort sort, bool descending, std::size_t page) {
  const auto* const column = std::ranges::find(kColumns, sort, &Column::sort);
  append("?sort=");
  append(column->word);
  append(descending ? "&amp;order=desc" : "&amp;order=asc");
  if (page > 1) append("&amp;page=" + std::to_string(page));
  // Whoever had to ask for HTML would else lose it.
  if (view_.query.format == ListingFormat::html) append("&amp;format=html");
}

void ListingPage::append_head() {
  append(kPageHead);
  append("<meta http-equiv=\"Content-Security-Policy\" content=\"");
  append(kListingPolicy);
  append("\">\n<title>Index of ");
  append_html_name(html_, view_.path);
  append("</title>\n<style>");
  append(kPageStyle);
  append("</style>\n<style>");
  append(kListingStyle);
  append("</style>\n</head>\n<body>\n");
  append(kListingIcons);
}

void ListingPage::append_header() {
  const std::vector<std::string_view> segments = segments_of(view_.path);
  append("<header>\n<div class=\"wrap\">\n<div>\n");
  if (!segments.empty()) append_crumbs(segments);
  append("<h1>");
  if (segments.empty()) {
    append("Index of /");
  } else {
    append("<bdi>");
    append_html_name(html_, segments.back());
    append("</bdi>");
  }
  append("</h1>\n");
  append_summary();
  append("</div>\n");
  append(kPageMark);
  append("</div>\n</header>\n");
}

void ListingPage::append_crumbs(const std::vector<std::string_view>& segments) {
  append("<nav aria-label=\"Folders above\"><ol>");
  std::string up;
  for (std::size_t i = 0; i < segments.size(); ++i) up += "../";
  append("<li><a href=\"" + up + "\">Home</a></li>");
  for (std::size_t i = 0; i + 1 < segments.size(); ++i) {
    up.resize(up.size() - 3);
    append("<li><a href=\"" + up + "\"><bdi>");
    append_html_name(html_, segments[i]);
    append("</bdi></a></li>");
  }
  append("</ol></nav>\n");
}

void ListingPage::append_summary() {
  append("<p>");
  if (view_.folders + view_.files == 0) {
    append("Nothing is in this folder.");
  } else {
    if (view_.folders > 0) append(counted(view_.folders, "folder"));
    if (view_.folders > 0 && view_.files > 0) append(", ");
    if (view_.files > 0) append(counted(view_.files, "file"));
  }
  append("</p>\n");
}

void ListingPage::append_notes() {
  if (!view_.cut()) return;
  append("<p class=\"note\"><strong>This list is not complete.</strong> The folder has " +
         grouped(view_.total) + " entries; here are the " + grouped(view_.folders + view_.files) +
         " that come first by name, folders before files.</p>\n");
}

void ListingPage::append_tools() {
  append("<div class=\"tools\">");
  if (view_.path != "/") {
    append("<a class=\"button\" href=\"../\">");
    append_icon("up");
    append("Parent folder</a>");
  }
  if (!view_.entries.empty()) {
    append(
        "<p id=\"find\" hidden><span id=\"found\" role=\"status\"></span> <label for=\"filter\">");
    append(view_.pages > 1 ? "Filter this page" : "Filter");
    append(
        "</label> <input id=\"filter\" type=\"search\" autocomplete=\"off\" "
        "spellcheck=\"false\" placeholder=\"part of a name\"></p>");
  }
  append("</div>\n");
}

void ListingPage::append_table() {
  append("<table>\n<caption>Contents of ");
  append_html_name(html_, view_.path);
  append("</caption>\n<thead><tr>");
  for (const Column& column : kColumns) append_column(column);
  append("</tr></thead>\n<tbody>\n");
  for (const DirectoryEntry& entry : view_.entries) append_entry(entry);
  append("</tbody>\n</table>\n");
}

void ListingPage::append_column(const Column& column) {
  const bool is_sorted = column.sort == view_.query.sort;
  append("<th scope=\"col\"");
  if (is_sorted) {
    append(view_.query.descending ? " aria-sort=\"descending\"" : " aria-sort=\"ascending\"");
  }
  append("><a href=\"");
  append_query(column.sort, is_sorted ? !view_.query.descending : column.first_descending, 1);
  append("\">");
  append(column.title);
  append_icon("arrow");
  append("</a></th>");
}

void ListingPage::append_entry(const DirectoryEntry& entry) {
  append("<tr><th scope=\"row\"><a href=\"");
  append_reference(html_, entry.name, entry.is_directory);
  append("\">");
  append_icon(icon_of(entry));
  append("<bdi>");
  append_html_name(html_, entry.name);
  append(entry.is_directory ? "/</bdi></a></th><td></td>" : "</bdi></a></th>");
  if (!entry.is_directory) append_size(entry.size);
  append_time(entry.modified_seconds);
  append("</tr>\n");
}

void ListingPage::append_size(std::uint64_t size) {
  append("<td><data value=\"" + std::to_string(size) + "\" title=\"" + grouped(size) +
         (size == 1 ? " byte\">" : " bytes\">") + human_size(size) + "</data></td>");
}

void ListingPage::append_time(std::int64_t modified_seconds) {
  constexpr std::size_t kDateEnd = 10;      // 2024-05-06
  constexpr std::size_t kMinuteBegin = 11;  // T07:08
  constexpr std::size_t kMinuteSize = 5;
  const std::string exact = timestamp(modified_seconds);
  append("<td><time datetime=\"" + exact + "\" title=\"" + exact + "\">" +
         exact.substr(0, kDateEnd) + "<i> " + exact.substr(kMinuteBegin, kMinuteSize) +
         "</i></time><span>" + age(modified_seconds, view_.now) + "</span></td>");
}

void ListingPage::append_pages() {
  if (view_.pages == 1) return;
  append("<nav class=\"pages\" aria-label=\"Pages\">");
  if (view_.page > 1) {
    append_page_link("First", "", 1);
    append_page_link("Previous", "prev", view_.page - 1);
  }
  append("<span>Page " + grouped(view_.page) + " of " + grouped(view_.pages) + "</span>");
  if (view_.page < view_.pages) {
    append_page_link("Next", "next", view_.page + 1);
    append_page_link("Last", "", view_.pages);
  }
  append("</nav>\n");
}

void ListingPage::append_page_link(std::string_view text, std::string_view relation,
                                   std::size_t page) {
  append("<a class=\"button\" ");
  if (!relation.empty()) append("rel=\"" + std::string(relation) + "\" ");
  append("href=\"");
  append_query(view_.query.sort, view_.query.descending, page);
  append("\">");
  append(text);
  append("</a>");
}

void ListingPage::append_readme() {
  if (view_.readme == nullptr) return;
  append("<section aria-labelledby=\"readme\">\n<h2 id=\"readme\"><a href=\"");
  append_reference(html_, view_.readme->name, false);
  append("\">");
  append_html_name(html_, view_.readme->name);
  // The first line feed after the tag is not content (HTML §13.2.6.4.7).
  append("</a></h2>\n<pre>\n");
  append_html_text(html_, view_.readme->text);
  append("</pre>\n");
  if (view_.readme->cut) append("<p>The text goes on: this is its beginning.</p>\n");
  append("</section>\n");
}

void ListingPage::append_footer() {
  append(
      "<footer class=\"wrap\"><p>Served by quoit. <a href=\"?format=json\">The same as "
      "JSON</a></p></footer>\n<script>");
  append(kListingScript);
  append("</script>\n</body>\n</html>\n");
}

}  // namespace

std::string render_page(const ListingView& view) {
  return ListingPage(view).render();
}

}  // namespace server
