#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "runtime/check.hpp"
#include "server/ascii.hpp"
#include "server/byte_range.hpp"
#include "server/field.hpp"
#include "server/http_date.hpp"
#include "server/multipart_ranges.hpp"
#include "server/representation.hpp"
#include "server/request_id.hpp"
#include "server/resource.hpp"
#include "server/status.hpp"
#include "server/waiting_room.hpp"

namespace server {

struct SiteMetrics;

/// A part of an open file, whose descriptor the response's representation owns.
struct FilePart {
  std::uint64_t offset;
  std::uint64_t length;
};

/// Several parts of a representation, which is in memory or in an open file as above.
struct MultipartBody {
  const MultipartRanges* ranges;  ///< the response's own
  std::string_view bytes;         ///< what they are ranges of; empty: of the file

  [[nodiscard]] bool in_memory() const noexcept { return !bytes.empty(); }
};

/// Nothing, bytes in memory, a part of a file, or several parts of either.
using Body = std::variant<std::monostate, std::string_view, FilePart, MultipartBody>;

/// Whether it is read while it is being sent.
[[nodiscard]] inline bool is_in_file(const Body& body) noexcept {
  const auto* const parts = std::get_if<MultipartBody>(&body);
  return std::holds_alternative<FilePart>(body) || (parts != nullptr && !parts->in_memory());
}

/// What a handler answers, whatever the protocol that will carry it: framing and Date are
/// the protocol's. Field values point at constants, into the representation or into the response;
/// hence it does not move.
class Response {
 public:
  Response() noexcept = default;
  Response(const Response&) = delete;
  Response& operator=(const Response&) = delete;

  /// Begins anew.
  void reset(Status status) noexcept {
    status_ = status;
    // RFC 9110 §10.2.4. A field like others: a site may not want to tell.
    fields_[0] = {.name = "Server", .value = "quoit"};
    field_count_ = 1;
    extension_ = {};
    body_ = std::monostate();
    if (resource_) resource_ = {};
    if (representation_) representation_ = {};
    seat_.reset();
    whole_ = false;
    has_id_ = false;
  }

  void add(std::string_view name, std::string_view value) noexcept {
    CHECK(field_count_ < fields_.size());
    fields_[field_count_++] = {name, value};
  }
  /// Gives a field another value, or adds it.
  void set(std::string_view name, std::string_view value) noexcept {
    const std::size_t index = index_of(name);
    if (index == field_count_) {
      add(name, value);
    } else {
      fields_[index].value = value;
    }
  }
  /// Takes back what was added under a name.
  void drop(std::string_view name) noexcept {
    const auto first = fields_.begin();
    const auto kept =
        std::remove_if(first, first + static_cast<std::ptrdiff_t>(field_count_),
                       [&](const Field& field) { return equal_ignoring_case(field.name, name); });
    field_count_ = static_cast<std::size_t>(kept - first);
  }
  /// Adds any number of fields, which are not copied.
  void extend(std::span<const Field> fields) noexcept { extension_ = fields; }
  void set_status(Status status) noexcept { status_ = status; }
  void set_body(Body body) noexcept { body_ = body; }

  /// Keeps alive what the fields and the body point into.
  void keep(ResourceRef resource, RepresentationRef representation) noexcept {
    resource_ = std::move(resource);
    representation_ = std::move(representation);
  }

  /// Keeps a seat in the waiting room until the response has ended.
  void sit(WaitingRoom::Seat seat) noexcept { seat_ = std::move(seat); }
  void stand_up() noexcept { seat_.reset(); }

  /// Says that this is the representation as it stands, 200 with its own fields and all its bytes:
  /// a protocol may then send what it has built for it before (Request::takes_prebuilt).
  void mark_whole() noexcept { whole_ = true; }

  /// Says whose response it is, for the metrics; stays when it begins anew.
  void count_at(SiteMetrics& site) noexcept { site_metrics_ = &site; }

  /// Says where its id comes from; stays when it begins anew.
  void take_id_from(RequestIds& ids) noexcept { ids_ = &ids; }
  /// Of the request that it answers, for the log and for people: made when it is first asked for,
  /// which most never are. Empty where there is none to be had.
  [[nodiscard]] std::string_view id() noexcept {
    if (ids_ == nullptr) return {};
    if (!std::exchange(has_id_, true)) id_ = ids_->next();
    return id_.text();
  }

  [[nodiscard]] Status status() const noexcept { return status_; }
  [[nodiscard]] std::span<const Field> fields() const noexcept {
    return {fields_.data(), field_count_};
  }
  [[nodiscard]] std::optional<std::string_view> field(std::string_view name) const noexcept {
    const std::size_t index = index_of(name);
    if (index == field_count_) return std::nullopt;
    return fields_[index].value;
  }
  [[nodiscard]] std::span<const Field> extension() const noexcept { return extension_; }
  [[nodiscard]] const Body& body() const noexcept { return body_; }
  [[nodiscard]] const ResourceRef& resource() const noexcept { return resource_; }
  [[nodiscard]] const RepresentationRef& representation() const noexcept { return representation_; }
  [[nodiscard]] bool whole() const noexcept { return whole_; }
  [[nodiscard]] SiteMetrics* site_metrics() const noexcept { return site_metrics_; }

  /// Room for values that no one else holds.
  [[nodiscard]] std::span<char, kContentRangeSize> content_range() noexcept {
    return content_range_;
  }
  [[nodiscard]] std::string& location() noexcept { return location_; }
  [[nodiscard]] std::string& text() noexcept { return text_; }
  [[nodiscard]] HttpDate& date() noexcept { return date_; }
  [[nodiscard]] std::vector<ByteRange>& ranges() noexcept { return ranges_; }
  [[nodiscard]] MultipartRanges& multipart() noexcept { return multipart_; }

 private:
  /// The number of fields if there is none of that name.
  [[nodiscard]] std::size_t index_of(std::string_view name) const noexcept {
    std::size_t index = 0;
    while (index < field_count_ && !equal_ignoring_case(fields_[index].name, name)) ++index;
    return index;
  }

  static constexpr std::size_t kMostFields = 16;

  Status status_ = Status::ok;
  bool whole_ = false;
  bool has_id_ = false;
  std::size_t field_count_ = 0;
  std::array<Field, kMostFields> fields_;
  std::span<const Field> extension_;
  Body body_;
  ResourceRef resource_;
  RepresentationRef representation_;
  std::optional<WaitingRoom::Seat> seat_;
  SiteMetrics* site_metrics_ = nullptr;
  RequestIds* ids_ = nullptr;
  RequestId id_;
  std::array<char, kContentRangeSize> content_range_{};
  std::string location_;
  std::string text_;
  HttpDate date_{};
  std::vector<ByteRange> ranges_;
  MultipartRanges multipart_;
};

/// Bytes in a body, whether or not they will be sent.
[[nodiscard]] inline std::uint64_t size_of(const Body& body) noexcept {
  if (const auto* const bytes = std::get_if<std::string_view>(&body)) return bytes->size();
  if (const auto* const part = std::get_if<FilePart>(&body)) return part->length;
  if (const auto* const parts = std::get_if<MultipartBody>(&body)) return parts->ranges->size();
  return 0;
}

}  // namespace server
