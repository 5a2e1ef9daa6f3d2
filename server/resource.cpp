#include "server/resource.hpp"

#include <utility>

#include "runtime/check.hpp"

namespace server {

ResourceRef Resource::refused(Status why, Reason reason, int error) {
  ResourceRef made(new Resource(Kind::refused, why));
  made->reason_ = reason;
  made->error_ = error;
  return made;
}

ResourceRef Resource::directory() {
  return ResourceRef(new Resource(Kind::directory, Status::ok));
}

ResourceRef Resource::redirect(Redirection http, Redirection https) {
  ResourceRef made(new Resource(Kind::redirect, Status::ok));
  made->set_redirection(Scheme::http, std::move(http));
  made->set_redirection(Scheme::https, std::move(https));
  return made;
}

ResourceRef Resource::file(std::string_view media_type, RepresentationRef identity) {
  CHECK(identity && !identity->coding());
  ResourceRef made(new Resource(Kind::file, Status::ok));
  made->media_type_ = media_type;
  made->identity_ = std::move(identity);
  return made;
}

void Resource::set_redirection(Scheme scheme, Redirection redirection) {
  redirections_[static_cast<std::size_t>(scheme)] =
      std::make_unique<Redirection>(std::move(redirection));
}

void Resource::set_page(ResourceRef page, bool is_fallback) {
  CHECK(kind_ == Kind::refused && page->kind() == Kind::file);
  page_ = std::move(page);
  falls_back_ = is_fallback;
}

void Resource::add_coded(RepresentationRef representation) {
  CHECK(kind_ == Kind::file && representation->coding());
  const auto index = static_cast<std::size_t>(*representation->coding());
  coded_[index] = std::move(representation);
}

void Resource::offer(ContentCoding coding) noexcept {
  CHECK(kind_ == Kind::file && offer_count_ < offers_.size());
  offers_[offer_count_++] = coding;
}

bool Resource::begin_encoding(ContentCoding coding) noexcept {
  return !std::exchange(encoding_begun_[static_cast<std::size_t>(coding)], true);
}

std::size_t Resource::footprint() const noexcept {
  std::size_t total = sizeof *this + rules_.footprint();
  for (const auto& redirection : redirections_) {
    if (redirection == nullptr) continue;
    total +=
        sizeof *redirection + redirection->location.capacity() + redirection->fragment.capacity();
  }
  if (identity_) total += identity_->footprint();
  for (const RepresentationRef& representation : coded_) {
    if (representation) total += representation->footprint();
  }
  return total;
}

std::size_t Resource::descriptors() const noexcept {
  std::size_t total = identity_ && identity_->descriptor() >= 0 ? 1 : 0;
  for (const RepresentationRef& representation : coded_) {
    if (representation && representation->descriptor() >= 0) ++total;
  }
  return total;
}

}  // namespace server
