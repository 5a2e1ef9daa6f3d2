#include "server/static_files.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "runtime/cache_line.hpp"
#include "runtime/check.hpp"
#include "server/accept.hpp"
#include "server/accept_encoding.hpp"
#include "server/error_response.hpp"
#include "server/file_error.hpp"
#include "server/listing.hpp"
#include "server/location.hpp"
#include "server/partial_content.hpp"
#include "server/precondition.hpp"

namespace server {
namespace {

constexpr std::string_view kAcceptEncoding = "Accept-Encoding";

/// The path again, with the slash that relative links in the directory's index need. Never another
/// host: a Target's path does not begin with two slashes.
void write_directory_location(const Target& target, std::string& location) {
  location.clear();
  append_path(target.path, location);
  location += '/';
  if (!target.query.empty()) location.append("?").append(target.query);
}

Preconditions preconditions_of(const Request& request) noexcept {
  return {.if_match = request.field(KnownField::if_match),
          .if_none_match = request.field(KnownField::if_none_match),
          .if_modified_since = request.field(KnownField::if_modified_since),
          .if_unmodified_since = request.field(KnownField::if_unmodified_since),
          .if_range = request.field(KnownField::if_range)};
}

/// A listing has no validators, so that no date matters (RFC 9110 §§13.1.3, 13.1.4); but it is
/// there, which is all that "*" asks (§§13.1.1, 13.1.2).
Precondition evaluate_listing_preconditions(const Request& request) noexcept {
  return evaluate_preconditions({.if_match = request.field(KnownField::if_match),
                                 .if_none_match = request.field(KnownField::if_none_match)},
                                {.entity_tag = "", .last_modified = 0}, 0);
}

Body body_of(const Representation& file) noexcept {
  if (file.in_memory()) return file.bytes();
  return FilePart{.offset = 0, .length = file.size()};
}

/// RFC 9110 §8.8.2.1: a time of modification that has not come yet is sent, and compared, as the
/// time of the response.
void add_last_modified(const Representation& file, std::int64_t now, Response& response) noexcept {
  if (file.last_modified() <= now) {
    response.add("Last-Modified", file.last_modified_text());
    return;
  }
  response.date() = format_http_date(now);
  response.add("Last-Modified", {response.date().data(), response.date().size()});
}

void add_nosniff(Response& response) noexcept {
  response.add("X-Content-Type-Options", "nosniff");
}

/// Whether nothing but the target and the codings chooses what is sent.
bool is_unconditional(const Request& request) noexcept {
  constexpr std::array kConditions = {
      KnownField::range,    KnownField::if_match,          KnownField::if_none_match,
      KnownField::if_range, KnownField::if_modified_since, KnownField::if_unmodified_since};
  return std::ranges::none_of(kConditions,
                              [&](KnownField field) { return request.field(field).has_value(); });
}

/// What the kernel will copy when the turn ends. Of a few it is in the processor's cache already,
/// of many it has to come from memory.
void prefetch(std::string_view bytes) noexcept {
  constexpr std::size_t kMost = 4096;  // beyond, the processor sees that more will come
  const std::size_t size = std::min(bytes.size(), kMost);
  for (std::size_t at = 0; at < size; at += runtime::kCacheLine) {
    __builtin_prefetch(bytes.data() + at);
  }
}

/// What the rules of the site have to say comes last.
void finish(const ResourceRef& resource, RepresentationRef representation, Response& response) {
  response.keep(resource, std::move(representation));
  resource->rules().apply(response);
}

bool is_to_be_listed(const Request& request, const Resource& found) noexcept {
  return found.kind() == Resource::Kind::directory && request.target.path.ends_with('/') &&
         found.redirection(request.scheme) == nullptr;
}

/// `?format=` says more than Accept, which a link cannot change.
ListingFormat listing_format(const ListingQuery& query, const Request& request) noexcept {
  constexpr std::array<std::string_view, 2> kOffered = {"text/html", "application/json"};
  if (query.format) return *query.format;
  return select_media_type(request.field(KnownField::accept), kOffered) == 0 ? ListingFormat::html
                                                                             : ListingFormat::json;
}

}  // namespace

bool StaticFiles::answer(const Request& request, Response& response) noexcept {
  const std::size_t index = set_.site_of(request);
  response.count_at(*metrics_[index]);
  if (request.method == Method::other) {
    compose_error(Status::method_not_allowed, request, response);
    return true;
  }
  // Whatever the path leads to, the methods are the same (RFC 9110 §9.3.7).
  if (request.method == Method::options) {
    response.reset(Status::no_content);
    response.add("Allow", kAllowedMethods);
    return true;
  }
  if (request.target.asterisk) {
    compose_error(Status::bad_request, request, response);
    return true;
  }
  Site& site = sites_[index];
  const ResourceRef found = resources_.find(site, request.target.path);
  if (!found || is_to_be_listed(request, *found)) return false;
  compose(site, request, found, response);
  if (is_in_file(response.body())) seat_reader(site, request, response, std::nullopt);
  return true;
}

runtime::Task<void> StaticFiles::answer_later(const Request& request, Response& response,
                                              runtime::StopToken token) {
  Site& site = sites_[set_.site_of(request)];
  std::optional<WaitingRoom::Seat> seat;
  if (site.root().may_stall()) {
    seat = room_.enter();
    if (!seat) co_return turn_away(site, request, response);
  }
  ResourceRef found = resources_.find(site, request.target.path);
  if (!found) found = co_await resources_.fetch(site, request.target.path, token);
  if (is_to_be_listed(request, *found)) {
    co_await list(site, request, response, token);
    finish(found, {}, response);
    co_return;
  }
  compose(site, request, found, response);
  if (is_in_file(response.body())) seat_reader(site, request, response, std::move(seat));
}

void StaticFiles::seat_reader(Site& site, const Request& request, Response& response,
                              std::optional<WaitingRoom::Seat> seat) {
  if (request.method == Method::head || !site.root().may_stall()) return;
  if (!seat) seat = room_.enter();
  if (!seat) return turn_away(site, request, response);
  response.sit(std::move(*seat));
}

void StaticFiles::turn_away(const Site& site, const Request& request, Response& response) const {
  compose_error(Status::service_unavailable, request, response, site.rules().site().nosniff);
}

void StaticFiles::compose(Site& site, const Request& request, const ResourceRef& found,
                          Response& response) {
  const bool nosniff = site.rules().site().nosniff;
  if (const Redirection* const moved = found->redirection(request.scheme)) {
    compose_error(moved->status, request, response, nosniff);
    write_location(*moved, request.target.query, response.location());
    if (!response.location().empty()) response.add("Location", response.location());
    return finish(found, {}, response);
  }
  switch (found->kind()) {
    case Resource::Kind::file:
      compose_file(site, request, found, response);
      return;
    case Resource::Kind::refused:
      compose_refusal(site, request, found, response);
      return;
    case Resource::Kind::directory:
      compose_error(Status::moved_permanently, request, response, nosniff);
      write_directory_location(request.target, response.location());
      response.add("Location", response.location());
      finish(found, {}, response);
      return;
    case Resource::Kind::redirect:
      CHECK(false);  // it has one for each scheme
  }
}

void StaticFiles::compose_refusal(Site& site, const Request& request, const ResourceRef& found,
                                  Response& response) {
  const config::Site& settings = site.rules().site();
  if (!found->page()) {
    compose_error(found->refusal(), request, response, settings.nosniff);
    finish(found, {}, response);
    return;
  }
  const ResourceRef& page = found->page();
  if (found->falls_back()) {
    const RepresentationRef file = negotiate(site, settings.fallback, request, page, response);
    if (!file) return;
    compose_representation(site, request, page, file, response);
    if (!is_error(response.status())) response.add("Cache-Control", "no-cache");
    finish(found, file, response);
    return;
  }
  response.reset(found->refusal());
  response.add("Content-Type", page->media_type());
  response.add("Cache-Control", "no-store");
  add_request_id(response);
  if (settings.nosniff) add_nosniff(response);
  response.set_body(body_of(*page->identity()));
  finish(found, page->identity(), response);
}

void StaticFiles::compose_file(Site& site, const Request& request, const ResourceRef& resource,
                               Response& response) {
  RepresentationRef file = negotiate(site, request.target.path, request, resource, response);
  if (!file) return;
  if (request.takes_prebuilt && file->prebuilt().usable_at(loop_.wall_clock()) &&
      is_unconditional(request)) {
    prefetch(file->bytes());
    response.reset(Status::ok);
    response.set_body(file->bytes());
    response.mark_whole();
    response.keep(resource, std::move(file));
    return;
  }
  compose_representation(site, request, resource, file, response);
  if (response.status() == Status::ok && file->last_modified() <= loop_.wall_clock()) {
    response.mark_whole();
  }
  finish(resource, file, response);
}

RepresentationRef StaticFiles::negotiate(Site& site, std::string_view path, const Request& request,
                                         const ResourceRef& resource, Response& response) {
  const auto field = request.field(KnownField::accept_encoding);
  if (!field) return resource->identity();
  const auto coding = select_coding(parse_accept_encoding(field), resource->offers(), true);
  if (!coding) {
    compose_error(coding.error(), request, response, site.rules().site().nosniff);
    if (!resource->offers().empty()) response.add("Vary", kAcceptEncoding);
    finish(resource, {}, response);
    return {};
  }
  if (!*coding) return resource->identity();
  const RepresentationRef& coded = resource->coded(**coding);
  if (!coded) {
    // The file as it is until the coded one is ready, also where the client would rather not have
    // it: it need not be told that there is nothing (RFC 9110 §12.1).
    encoder_.encode(site, path, resource, **coding);
    return resource->identity();
  }
  // Ranges are of what lies on the disk: what an encoder made may be gone, or be another's, when
  // the client asks for the rest.
  const bool ranged = coded->is_encoded_here() && request.field(KnownField::range);
  return ranged ? resource->identity() : coded;
}

void StaticFiles::compose_representation(const Site& site, const Request& request,
                                         const ResourceRef& resource, const RepresentationRef& file,
                                         Response& response) const {
  const config::Site& settings = site.rules().site();
  const Preconditions preconditions = preconditions_of(request);
  const std::int64_t now = loop_.wall_clock();
  const Validators validators{
      .entity_tag = settings.entity_tags ? file->entity_tag() : std::string_view(),
      .last_modified = std::min(file->last_modified(), now)};
  const Precondition precondition = evaluate_preconditions(preconditions, validators, now);
  if (precondition == Precondition::failed) {
    compose_error(Status::precondition_failed, request, response, settings.nosniff);
    return;
  }

  response.reset(Status::ok);
  // A 304 has what a cache may need to update what it holds, and nothing of the content (RFC 9110
  // §15.4.5).
  if (!validators.entity_tag.empty()) response.add("ETag", validators.entity_tag);
  if (!resource->offers().empty()) response.add("Vary", kAcceptEncoding);
  if (precondition == Precondition::not_modified) {
    response.set_status(Status::not_modified);
    // By one validator it has to know which of its responses is meant (RFC 9111 §4.3.4).
    if (validators.entity_tag.empty()) add_last_modified(*file, now, response);
    return;
  }
  response.add("Content-Type", resource->media_type());
  if (file->coding()) response.add("Content-Encoding", name_of(*file->coding()));
  add_last_modified(*file, now, response);
  response.add("Accept-Ranges", "bytes");
  if (settings.nosniff) add_nosniff(response);
  response.set_body(body_of(*file));
  if (request.field(KnownField::range) && request.method == Method::get &&
      range_applies(preconditions, validators, now)) {
    apply_range(request, most_ranges_, response);
  }
}

runtime::Task<void> StaticFiles::list(Site& site, const Request& request, Response& response,
                                      runtime::StopToken token) {
  const config::Site& settings = site.rules().site();
  runtime::Result<Listing> made = std::unexpected(runtime::Error{});
  if (auto folder = co_await site.open_folder(request.target.path, token)) {
    const ListingQuery query = parse_listing_query(request.target.query);
    ListingRequest wanted{.folder = std::move(*folder),
                          .query = query,
                          .format = listing_format(query, request),
                          .most_entries = settings.listing.entries,
                          .now = loop_.wall_clock()};
    using enum runtime::Helpers::Kind;
    const auto kind = site.root().may_stall() ? may_stall : prompt;
    auto call = helpers_.run(loop_, [&] { return make_listing(std::move(wanted)); }, kind);
    auto called = co_await call;
    made = called ? std::move(*called) : std::unexpected(called.error());
  } else {
    made = std::unexpected(folder.error());
  }
  if (!made) {
    compose_error(status_of(made.error()), request, response, settings.nosniff);
    co_return;
  }
  const Precondition precondition = evaluate_listing_preconditions(request);
  if (precondition == Precondition::failed) {
    compose_error(Status::precondition_failed, request, response, settings.nosniff);
    co_return;
  }
  response.reset(Status::ok);
  response.add("Cache-Control", "no-cache");
  response.add("Vary", "Accept");
  if (precondition == Precondition::not_modified) {
    response.set_status(Status::not_modified);
    co_return;
  }
  response.text() = std::move(made->body);
  response.add("Content-Type", made->media_type);
  if (settings.nosniff) add_nosniff(response);
  response.set_body(std::string_view(response.text()));
}

}  // namespace server
