#include "config/man_page.hpp"

#include <string_view>
#include <variant>

#include "config/schema.hpp"
#include "config/troff.hpp"
#include "config/unit.hpp"

namespace config {
namespace {

/// For a terminal of 80 columns, as all that stands as it is.
constexpr std::string_view kExample = R"([server]
listen = [
  "0.0.0.0:8080",
  "[::]:8080",
  { address = "unix:/run/quoit.sock", mode = "0660" },
]

[limits]
idle-timeout = "30s"

[metrics]
listen = "127.0.0.1:9180"

# Answers what no other site claims.
[[site]]
root = "/srv/www"
errors = { 404 = "/404.html", 5xx = "/50x.html" }

[[site.headers]]
match = "/assets/**"
set = { Cache-Control = "public, max-age=31536000, immutable" }

[[site.redirects]]
from = "/old/*"
to = "/new/$1"

[[site]]
hosts = ["app.example.org", "*.app.example.org"]
root = "/srv/app"
fallback = "/index.html"
)";

std::string sentence(std::string_view text) {
  return std::string(text) + (text.ends_with('.') ? "" : ".");
}

std::string default_of(const Key& key) {
  std::string text =
      key.fallback.empty() ? "Required." : "Default: `" + std::string(key.fallback) + "`.";
  if (!key.example.empty()) text += " Example: `" + std::string(key.example) + "`.";
  return text;
}

void write_keys(std::string_view section, Troff& page) {
  for (const Key* const key : keys_of(section)) {
    page.item(key->name, unit_of(*key), sentence(key->description));
    const std::string name = full_name(*key);
    if (is_repeated(*key)) {
      page.continue_paragraph("See `" + header(name) + "` below.");
      continue;
    }
    page.continue_paragraph(default_of(*key));
    if (keys_of(name).empty()) continue;
    page.begin_inner();
    write_keys(name, page);
    page.end_inner();
  }
}

void write_section(const Key& key, Troff& page) {
  const std::string name = full_name(key);
  page.subsection(header(name));
  page.paragraph(sentence(key.description));
  write_keys(name, page);
  for (const Key* const inner : keys_of(name)) {
    if (is_repeated(*inner)) write_section(*inner, page);
  }
}

void write_description(Troff& page) {
  page.section("DESCRIPTION");
  page.paragraph(
      "The configuration of `quoit`(1) is one TOML file. `quoit check --config FILE` finds every "
      "mistake in it, each with its line; quoit does not start with a file that is not valid, nor "
      "with a key that it does not know.");
  page.paragraph("What is set in several places is taken from the last of these:");
  page.item("defaults", "", "As given with each key below.");
  page.item("the file", "", "`idle-timeout = \"30s\"` in `[limits]`.");
  page.item("the environment", "QUOIT_SECTION_KEY",
            "`QUOIT_LIMITS_IDLE_TIMEOUT=30s`; lists are written with commas: "
            "`QUOIT_SERVER_LISTEN=:80,unix:/s`. `QUOIT_SITE_ROOT` is the root of the first site; "
            "what else belongs to a site can be set in the file only. A variable of such a name "
            "that is no setting is a mistake, except the links that Kubernetes and Docker make "
            "for a service called quoit.");
  page.item("the command line", "", "`--listen :80`, which replaces the whole list.");
  page.paragraph(
      "`quoit check --print` shows the outcome, and where each value comes from. SIGHUP makes a "
      "running quoit read the file and the environment again; a mistake then changes nothing and "
      "is logged.");
}

void write_values(Troff& page) {
  page.section("VALUES");
  page.item("duration", "",
            "A whole number and its unit: `\"500ms\"`, `\"10s\"`, `\"5m\"`, `\"1h\"`, `\"2d\"`.");
  page.item("size", "",
            "`\"100B\"`, `\"64KiB\"` (65536 bytes), `\"64KB\"` (64000 bytes), `\"1MiB\"`, and so "
            "on to `TiB`; a rate ends with `/s`.");
  page.item("pattern", "",
            "Is compared with the whole path of a request after decoding: `*` stands for anything "
            "within a segment, `**` for anything; `\\` before a character takes it as it is.");
  page.item("status", "", "A code, as in `404`, or a class, as in `\"5xx\"`.");
  page.item("table", "", "Keys of its own: `{ entries = 1000 }`, or below a heading as usual.");
}

void write_precedence(Troff& page) {
  page.section("WHICH RULE ANSWERS");
  page.paragraph(
      "The site is chosen first: by the exact host, else by the longest wildcard, else it is the "
      "first site. Then the first of these answers:");
  page.item("1.", "", "Its redirects, in the order of the file, even where a file lies.");
  page.item("2.", "",
            "A name that begins with a dot: 404, never the fallback; unless `dotfiles` is "
            "`\"allow\"`, or below `/.well-known`.");
  page.item("3.", "", "The file; with `clean-urls`, the file of that name with `.html`.");
  page.item("4.", "", "A folder: 301 to its name with a slash, then its index, else its listing.");
  page.item("5.", "", "The fallback, with 200.");
  page.item("6.", "", "404.");
  page.paragraph(
      "An error is shown by the page that `errors` names for its code, else by that for its class. "
      "Rules of `[[site.headers]]` come last: all that match the path of the request and the "
      "status of the response, in the order of the file.");
}

void write_files(Troff& page) {
  page.section("FILES");
  page.item(QUOIT_CONFIG_FILE, "",
            "What is read where neither a file nor a root is named. The one that is installed has "
            "every setting, with its default and what it means.");
  page.item(QUOIT_DATA_FOLDER "/quoit.schema.json", "",
            "The same as a JSON schema, with which editors complete and check the file; those that "
            "know taplo find it by the first line of the installed file.");
}

}  // namespace

std::string render_man_page() {
  Troff page("QUOIT.TOML", "5", "quoit " QUOIT_VERSION, "File Formats Manual");
  page.name("quoit.toml", "configuration of the static file server quoit");
  write_description(page);
  write_values(page);
  page.section("SETTINGS");
  for (const Key* const section : keys_of("")) write_section(*section, page);
  write_precedence(page);
  page.section("EXAMPLE");
  page.verbatim(kExample);
  write_files(page);
  page.section("SEE ALSO");
  page.paragraph("`quoit`(1), `quoit check`, `quoit explain`");
  return page.text();
}

}  // namespace config
