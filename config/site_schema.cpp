#include "config/site_schema.hpp"

#include <array>
#include <string>
#include <utility>
#include <vector>

#include "config/members.hpp"
#include "config/status_range.hpp"

namespace config {
namespace {

constexpr std::array<std::string_view, 2> kEntityTags = {"off", "mtime-size"};
constexpr std::array<std::string_view, 2> kDotfiles = {"deny", "allow"};
constexpr std::array<std::string_view, 3> kRedirectSchemes = {"any", "http", "https"};
static_assert(kRedirectSchemes[static_cast<std::size_t>(RedirectScheme::https)] == "https");
constexpr std::array<std::string_view, 2> kSymlinks = {"deny", "within-root"};
constexpr std::array<unsigned, 6> kRedirectStatuses = {301, 302, 303, 307, 308, 410};

auto& sites(Config& config) {
  return config.sites;
}
template <auto Name>
auto& in_site(Config& config) {
  return config.sites.back().*Name;
}
template <auto Name>
constexpr auto kSite = &in_site<Name>;

template <auto Name>
auto& in_listing(Config& config) {
  return config.sites.back().listing.*Name;
}
template <auto Name>
constexpr auto kListing = &in_listing<Name>;

template <auto Name>
auto& in_levels(Config& config) {
  return config.sites.back().compress_levels.*Name;
}
template <auto Name>
constexpr auto kLevel = &in_levels<Name>;

template <auto Name>
auto& in_rule(Config& config) {
  return config.sites.back().headers.back().*Name;
}
template <auto Name>
constexpr auto kRule = &in_rule<Name>;

template <auto Name>
auto& in_redirect(Config& config) {
  return config.sites.back().redirects.back().*Name;
}
template <auto Name>
constexpr auto kRedirect = &in_redirect<Name>;

HeaderField to_element(HeaderField*, PairsKey::Pair pair) {
  return {.name = std::move(pair.first), .value = std::move(pair.second)};
}
PairsKey::Pair to_pair(const HeaderField& field) {
  return {field.name, field.value};
}
MediaTypeOverride to_element(MediaTypeOverride*, PairsKey::Pair pair) {
  return {.extension = std::move(pair.first), .type = std::move(pair.second)};
}
PairsKey::Pair to_pair(const MediaTypeOverride& type) {
  return {type.extension, type.type};
}
ErrorPage to_element(ErrorPage*, PairsKey::Pair pair) {
  return {.status = *parse_status_range(pair.first), .path = std::move(pair.second)};
}
PairsKey::Pair to_pair(const ErrorPage& page) {
  return {to_string(page.status), page.path};
}

/// By the list that holds them as structures.
template <auto Get>
constexpr PairsKey pairs(const TextForm& first, const TextForm& second) {
  using List = std::remove_reference_t<decltype(Get(std::declval<Config&>()))>;
  return {.first = &first,
          .second = &second,
          .store =
              [](Config& config, std::vector<PairsKey::Pair> from) {
                List& list = Get(config);
                list.clear();
                typename List::value_type* const type = nullptr;
                for (PairsKey::Pair& pair : from) list.push_back(to_element(type, std::move(pair)));
              },
          .stored =
              [](Config& config) {
                std::vector<PairsKey::Pair> result;
                for (const auto& element : Get(config)) result.push_back(to_pair(element));
                return result;
              }};
}

constexpr std::array kSiteKeys = {
    Key{"", "site", tables<&sites>(), "", "What is served; the first answers what no other claims"},
    Key{"site", "hosts", TextsKey{&kHost, kSite<&Site::hosts>, true}, "[]",
        "The names it answers to; only the first site needs none",
        R"(["example.org", "*.example.org"])"},
    Key{"site", "root", FolderKey{kSite<&Site::root>}, "",
        "The folder to serve; a relative path begins at this file's folder",
        R"("/usr/share/quoit/www")"},
    Key{"site", "index", TextsKey{&kFileName, kSite<&Site::index>}, R"(["index.html"])",
        "What answers for a folder: the first of these files that is in it"},
    Key{"site", "listing", SwitchKey{kListing<&Listing::enabled>}, "false",
        "Whether folders without such a file are listed; or a table"},
    Key{"site.listing", "entries", CountKey{1, 1'000'000, kListing<&Listing::entries>}, "10000",
        "How many entries of a folder are listed at most"},
    Key{"site", "precompressed", CodingsKey{kSite<&Site::precompressed>},
        R"(["br", "zstd", "gzip"])",
        "Which of a file's .br, .zst and .gz are looked for; the first is preferred to the others"},
    Key{"site", "compress", CodingsKey{kSite<&Site::compress>}, R"(["zstd", "br", "gzip"])",
        "Codings that quoit makes and keeps in the cache, in order of preference; []: none"},
    Key{"site", "compress-levels", TableKey{}, "{ br = 5, zstd = 6, gzip = 6 }",
        "How hard it tries: more takes longer and gives less to send"},
    Key{"site.compress-levels", "br", CountKey{0, 11, kLevel<&CompressionLevels::brotli>}, "5",
        "Of Brotli, 0 to 11"},
    Key{"site.compress-levels", "zstd", CountKey{1, 19, kLevel<&CompressionLevels::zstd>}, "6",
        "Of Zstandard, 1 to 19"},
    Key{"site.compress-levels", "gzip", CountKey{1, 9, kLevel<&CompressionLevels::gzip>}, "6",
        "Of gzip, 1 to 9"},
    Key{"site", "compress-min", SizeKey{0, kGiB, kSite<&Site::compress_min>}, R"("1KiB")",
        "Smaller files are sent as they are"},
    Key{"site", "compress-types", TextsKey{&kMediaRange, kSite<&Site::compress_types>},
        R"(["text/*", "application/json", "application/javascript", "application/xml", )"
        R"("application/manifest+json", "application/wasm", "image/svg+xml"])",
        "The media types that are worth it"},
    Key{"site", "etag", choice<kSite<&Site::entity_tags>>(kEntityTags), R"("mtime-size")",
        "mtime-size: of nanoseconds and bytes, for each coding; off: no entity tags"},
    Key{"site", "nosniff", FlagKey{kSite<&Site::nosniff>}, "true",
        "Whether X-Content-Type-Options tells browsers to believe the media type"},
    Key{"site", "dotfiles", choice<kSite<&Site::dotfiles>>(kDotfiles), R"("deny")",
        "deny: 404 for whatever has a segment that begins with a dot, except .well-known; allow"},
    Key{"site", "symlinks", choice<kSite<&Site::symlinks>>(kSymlinks), R"("within-root")",
        "within-root: links that lead out of the root are refused; deny: all are"},
    Key{"site", "fallback", TextKey{&kPagePath, kSite<&Site::fallback>, true}, R"("")",
        "What answers 200 where there is no file: for applications of a single page",
        R"("/index.html")"},
    Key{"site", "clean-urls", FlagKey{kSite<&Site::clean_urls>}, "false",
        "Whether /about is answered with about.html"},
    Key{"site", "errors", pairs<kSite<&Site::errors>>(kErrorStatus, kPagePath), "{}",
        "Pages for errors, by status or class", R"({ 404 = "/404.html", 5xx = "/50x.html" })"},
    Key{"site", "types", pairs<kSite<&Site::types>>(kExtension, kMediaType), "{}",
        "Media types by extension, before those that quoit knows",
        R"({ ".wasm" = "application/wasm" })"},

    Key{"site", "headers", tables<kSite<&Site::headers>>(), "[]",
        "Changes to the header fields of responses"},
    Key{"site.headers", "match", TextKey{&kGlob, kRule<&HeaderRule::match>}, "",
        "For which paths: * stands for anything but a slash, ** for anything", R"("/assets/**")"},
    Key{"site.headers", "status", StatusesKey{kRule<&HeaderRule::status>}, R"(["2xx", 304])",
        "For which responses: a status, a class, or a list of them"},
    Key{"site.headers", "set", pairs<kRule<&HeaderRule::set>>(kSettableField, kFieldValue), "{}",
        "Fields and their values, in place of what would be sent",
        R"({ Cache-Control = "public, max-age=31536000, immutable" })"},
    Key{"site.headers", "append", pairs<kRule<&HeaderRule::append>>(kAppendableField, kFieldValue),
        "{}", "The same, beside what would be sent", R"({ Vary = "Accept-Language" })"},
    Key{"site.headers", "remove", TextsKey{&kRemovableField, kRule<&HeaderRule::remove>, true},
        "[]", "Names of fields that are not sent", R"(["X-Content-Type-Options"])"},

    Key{"site", "redirects", tables<kSite<&Site::redirects>>(), "[]",
        "Paths that have moved, or are gone; the first that matches counts"},
    Key{"site.redirects", "from", TextKey{&kGlob, kRedirect<&Redirect::from>}, "",
        "Which paths: * stands for anything but a slash, ** for anything", R"("/old/*")"},
    Key{"site.redirects", "to", TextKey{&kRedirectTarget, kRedirect<&Redirect::to>, true}, R"("")",
        "A path or a URL; $1 to $9 are what the wildcards stood for", R"("/new/$1")"},
    Key{"site.redirects", "status", StatusKey{kRedirectStatuses, kRedirect<&Redirect::status>},
        "301", "301, 302, 303, 307 or 308; or 410, which leads nowhere"},
    Key{"site.redirects", "scheme", choice<kRedirect<&Redirect::scheme>>(kRedirectSchemes),
        R"("any")", "Which requests: any, http or https, which a proxy of proxy.trusted tells of"},
};

}  // namespace

std::span<const Key> site_keys() {
  return kSiteKeys;
}

}  // namespace config
