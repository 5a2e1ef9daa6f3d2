#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "runtime/helpers.hpp"
#include "runtime/loop.hpp"
#include "runtime/scope.hpp"
#include "runtime/task.hpp"
#include "server/content_coding.hpp"
#include "server/resource.hpp"
#include "server/resource_cache.hpp"
#include "server/site.hpp"

namespace server {

/// Makes the coded representations of files that have no sidecars, beside the requests that ask for
/// them: those are answered with the file as it is until a coded one is ready. One worker's.
class Encoder {
 public:
  Encoder(runtime::Loop& loop, runtime::Helpers& helpers, ResourceCache& resources) noexcept
      : helpers_(helpers), resources_(resources), loop_(loop), tasks_(loop) {}

  /// Begins to encode the resource that `path` of the site leads to, in a coding that it offers,
  /// unless that has been tried before or too much is under way.
  void encode(Site& site, std::string_view path, const ResourceRef& resource, ContentCoding coding);

  /// Completes when nothing is under way.
  [[nodiscard]] runtime::Task<void> join() { return tasks_.join(); }

 private:
  [[nodiscard]] runtime::Task<void> make(Site& site, std::string path, ResourceRef resource,
                                         ContentCoding coding);

  runtime::Helpers& helpers_;
  ResourceCache& resources_;
  runtime::Loop& loop_;
  runtime::Scope tasks_;
};

}  // namespace server
