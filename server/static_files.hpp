#pragma once

#include <cstddef>

#include "runtime/loop.hpp"
#include "server/handler.hpp"
#include "server/resource_cache.hpp"
#include "server/site.hpp"

namespace server {

/// Serves the files of one root: methods, redirects to directories, preconditions and ranges (RFC
/// 9110).
class StaticFiles final : public Handler {
 public:
  /// `most_ranges`: of one request; beyond it the whole file is sent.
  StaticFiles(runtime::Loop& loop, Site& site, ResourceCache& resources,
              std::size_t most_ranges) noexcept
      : loop_(loop), site_(site), resources_(resources), most_ranges_(most_ranges) {}

  [[nodiscard]] bool answer(const Request& request, Response& response) noexcept override;
  [[nodiscard]] runtime::Task<void> answer_later(const Request& request, Response& response,
                                                 runtime::StopToken token) override;

 private:
  void compose(const Request& request, const ResourceRef& found, Response& response) const;
  void compose_file(const Request& request, const ResourceRef& resource, Response& response) const;
  void compose_representation(const Request& request, const ResourceRef& resource,
                              const RepresentationRef& file, Response& response) const;

  runtime::Loop& loop_;
  Site& site_;
  ResourceCache& resources_;
  const std::size_t most_ranges_;
};

}  // namespace server
