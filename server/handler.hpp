#pragma once

#include "runtime/stop.hpp"
#include "runtime/task.hpp"
#include "server/request.hpp"
#include "server/response.hpp"

namespace server {

/// Maps requests to responses, for one worker; knows neither sockets nor the bytes of a protocol.
class Handler {
 public:
  virtual ~Handler() = default;

  /// Fills in the response if everything it needs is in memory; false if something has to be waited
  /// for.
  [[nodiscard]] virtual bool answer(const Request& request, Response& response) noexcept = 0;

  /// Fills in the response, waiting for what it takes. Request and response live until it is done.
  /// After a stop the response is an error that nobody will see.
  [[nodiscard]] virtual runtime::Task<void> answer_later(const Request& request, Response& response,
                                                         runtime::StopToken token) = 0;
};

}  // namespace server
