#pragma once

#include <string>

#include "runtime/loop.hpp"
#include "runtime/task.hpp"
#include "server/handler.hpp"

namespace tests {

/// Answers with what it was asked; to paths that begin with "/later", later.
class Echo final : public server::Handler {
 public:
  explicit Echo(runtime::Loop& loop) noexcept : loop_(loop) {}

  bool answer(const server::Request& request, server::Response& response) noexcept override;
  runtime::Task<void> answer_later(const server::Request& request, server::Response& response,
                                   runtime::StopToken token) override;

 private:
  void describe(const server::Request& request, server::Response& response);

  runtime::Loop& loop_;
  std::string text_;
};

}  // namespace tests
