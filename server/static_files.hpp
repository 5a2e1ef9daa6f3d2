#pragma once

#include "runtime/loop.hpp"
#include "server/file_cache.hpp"
#include "server/handler.hpp"

namespace server {

/// Serves the files of one root: methods, redirects to directories, preconditions and ranges (RFC
/// 9110).
class StaticFiles final : public Handler {
 public:
  StaticFiles(runtime::Loop& loop, FileCache& files) noexcept : loop_(loop), files_(files) {}

  [[nodiscard]] bool answer(const Request& request, Response& response) noexcept override;
  [[nodiscard]] runtime::Task<void> answer_later(const Request& request, Response& response,
                                                 runtime::StopToken token) override;

 private:
  void compose(const Request& request, RepresentationRef found, Response& response) const;
  void compose_file(const Request& request, const RepresentationRef& file,
                    Response& response) const;

  runtime::Loop& loop_;
  FileCache& files_;
};

}  // namespace server
