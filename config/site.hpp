#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "config/size.hpp"

/// What is served under one or more names.
namespace config {

/// RFC 9110 §8.4.1; in the configuration "br", "zstd" and "gzip".
enum class ContentCoding { brotli, zstd, gzip };

/// Inclusive: 404 is {404, 404}, "5xx" is {500, 599}.
struct StatusRange {
  unsigned first = 200;
  unsigned last = 299;

  friend bool operator==(const StatusRange&, const StatusRange&) = default;
};

struct HeaderField {
  std::string name, value;

  friend bool operator==(const HeaderField&, const HeaderField&) = default;
};

/// [[site.headers]]
struct HeaderRule {
  std::string match;  ///< a Glob
  std::vector<StatusRange> status = {{.first = 200, .last = 299}, {.first = 304, .last = 304}};
  std::vector<HeaderField> set{}, append{};
  std::vector<std::string> remove{};
  unsigned line = 0;  ///< in the file; 0: not from a file

  friend bool operator==(const HeaderRule&, const HeaderRule&) = default;
};

/// Which requests a redirect is for.
enum class RedirectScheme { any, http, https };

/// [[site.redirects]]
struct Redirect {
  std::string from;       ///< a Glob
  std::string to;         ///< with $1 to $9 for what its wildcards stood for; empty for 410
  unsigned status = 301;  ///< 301, 302, 303, 307, 308 or 410
  RedirectScheme scheme = RedirectScheme::any;
  unsigned line = 0;  ///< in the file; 0: not from a file

  friend bool operator==(const Redirect&, const Redirect&) = default;
};

struct ErrorPage {
  StatusRange status;
  std::string path;  ///< of the page, in the site: "/404.html"

  friend bool operator==(const ErrorPage&, const ErrorPage&) = default;
};

struct MediaTypeOverride {
  std::string extension;  ///< with its dot, in lower case: ".wasm"
  std::string type;

  friend bool operator==(const MediaTypeOverride&, const MediaTypeOverride&) = default;
};

struct Listing {
  bool enabled = false;
  unsigned entries = 10'000;  ///< folders with more are listed up to there

  friend bool operator==(const Listing&, const Listing&) = default;
};

struct CompressionLevels {
  int brotli = 5, zstd = 6, gzip = 6;

  friend bool operator==(const CompressionLevels&, const CompressionLevels&) = default;
};

struct Site {
  std::vector<std::string> hosts{};  ///< in lower case, or "*.example.org"; only the first site may
                                     ///< have none: it answers what no other claims
  std::string root;
  std::vector<std::string> index = {"index.html"};
  Listing listing;
  std::vector<ContentCoding> precompressed = {ContentCoding::brotli, ContentCoding::zstd,
                                              ContentCoding::gzip};
  std::vector<ContentCoding> compress = {ContentCoding::zstd, ContentCoding::brotli,
                                         ContentCoding::gzip};
  CompressionLevels compress_levels;
  std::size_t compress_min = 1_KiB;
  std::vector<std::string> compress_types = {  ///< in lower case; "text/*" is all of text
      "text/*",          "application/json",          "application/javascript",
      "application/xml", "application/manifest+json", "application/wasm",
      "image/svg+xml"};
  bool entity_tags = true;
  bool nosniff = true;
  bool dotfiles = false;  ///< whether they are served; .well-known always is
  bool symlinks = true;   ///< whether those that stay below the root are followed
  std::string fallback;   ///< the path of a page; empty: none
  bool clean_urls = false;
  std::vector<ErrorPage> errors;
  std::vector<MediaTypeOverride> types;
  std::vector<HeaderRule> headers;
  std::vector<Redirect> redirects;
  unsigned line = 0;  ///< in the file; 0: not from a file

  friend bool operator==(const Site&, const Site&) = default;
};

}  // namespace config
