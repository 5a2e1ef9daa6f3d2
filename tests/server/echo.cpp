#include "tests/server/echo.hpp"

#include <string_view>

#include "server/error_response.hpp"
#include "tests/runtime/support.hpp"

namespace tests {

using server::Request;
using server::Response;
using server::Status;

bool Echo::answer(const Request& request, Response& response) noexcept {
  if (request.method == server::Method::other) {
    compose_error(Status::method_not_allowed, request, response);
    return true;
  }
  if (request.target.path.starts_with("/later")) return false;
  describe(request, response);
  return true;
}

runtime::Task<void> Echo::answer_later(const Request& request, Response& response,
                                       runtime::StopToken) {
  co_await Turn(loop_);
  describe(request, response);
}

void Echo::describe(const Request& request, Response& response) {
  const server::Target& target = request.target;
  text_ = "method " + std::to_string(static_cast<unsigned>(request.method));
  for (const std::string_view part : {target.path, target.query, target.authority}) {
    text_.append(" [").append(part).append("]");
  }
  if (target.asterisk) text_ += " *";
  for (const auto& field : request.fields) text_.append(" ").append(field.value_or("-"));
  response.reset(Status::ok);
  response.set_body(text_);
}

}  // namespace tests
