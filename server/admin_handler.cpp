#include "server/admin_handler.hpp"

#include <algorithm>
#include <chrono>
#include <string>
#include <string_view>
#include <utility>

#include "runtime/sleep.hpp"
#include "server/dashboard_assets.hpp"
#include "server/dashboard_json.hpp"
#include "server/dashboard_page.hpp"
#include "server/error_response.hpp"

namespace server {
namespace {

using std::chrono::milliseconds;

/// For all workers together. A turn of a busy one takes some milliseconds.
constexpr milliseconds kPatience{1000};

constexpr std::string_view kPage = "/";
constexpr std::string_view kFigures = "/status.json";
constexpr std::string_view kMetrics = "/metrics";
constexpr std::string_view kLive = "/livez";
constexpr std::string_view kReady = "/readyz";
constexpr std::string_view kPlainText = "text/plain; charset=utf-8";
constexpr std::string_view kHtml = "text/html; charset=utf-8";
constexpr std::string_view kJson = "application/json";
constexpr std::string_view kExposition = "text/plain; version=0.0.4; charset=utf-8";

void tell(Status status, std::string text, std::string_view type, Response& response) {
  response.reset(status);
  response.text() = std::move(text);
  response.add("Content-Type", type);
  response.add("Cache-Control", "no-store");
  response.add("X-Content-Type-Options", "nosniff");
  response.set_body(std::string_view(response.text()));
}

}  // namespace

bool AdminHandler::answer(const Request& request, Response& response) noexcept {
  if (request.method == Method::options) {
    response.reset(Status::no_content);
    response.add("Allow", kAllowedMethods);
    return true;
  }
  if (request.method == Method::other) {
    compose_error(Status::method_not_allowed, request, response);
    return true;
  }
  const std::string_view path = request.target.path;
  if (path == kPage || path == kFigures || path == kMetrics || path == kLive) return false;
  if (path != kReady) {
    compose_error(Status::not_found, request, response);
  } else if (sources_.ready) {
    tell(Status::ok, "ok\n", kPlainText, response);
  } else {
    tell(Status::service_unavailable, "quoit is stopping\n", kPlainText, response);
  }
  return true;
}

runtime::Task<void> AdminHandler::answer_later(const Request& request, Response& response,
                                               runtime::StopToken token) {
  co_await ask_workers(token);
  // What a worker that does not answer has published is old, but true.
  const std::string_view path = request.target.path;
  if (path == kLive) {
    tell_of_life(response);
  } else if (path == kMetrics) {
    tell(Status::ok, sources_.metrics.render(), kExposition, response);
  } else if (path == kFigures) {
    tell(Status::ok, render_dashboard_json(dashboard()), kJson, response);
  } else {
    tell(Status::ok, render_dashboard_page(dashboard()), kHtml, response);
    response.add("Content-Security-Policy", kDashboardPolicy);
  }
}

runtime::Task<void> AdminHandler::keep_history(runtime::StopToken token) {
  while (true) {
    const runtime::Result<void> slept =
        co_await runtime::sleep(loop_, MetricsHistory::kInterval, token);
    if (!slept) co_return;
    record();
  }
}

runtime::Task<void> AdminHandler::ask_workers(runtime::StopToken token) {
  for (Worker& worker : sources_.workers) worker.ask(Asker::monitoring);
  const auto until = loop_.now() + kPatience;
  // They answer within some microseconds, or are busy.
  for (milliseconds pause{1}; !all_have_answered() && loop_.now() < until; pause *= 2) {
    const auto left = std::chrono::ceil<milliseconds>(until - loop_.now());
    const milliseconds next = std::min(pause, left);
    if (!co_await runtime::sleep(loop_, next, token)) co_return;
  }
}

bool AdminHandler::all_have_answered() const noexcept {
  return std::ranges::all_of(sources_.workers, [](const Worker& worker) {
    return worker.has_answered(Asker::monitoring);
  });
}

void AdminHandler::tell_of_life(Response& response) const {
  std::string stuck;
  for (const Worker& worker : sources_.workers) {
    if (worker.has_answered(Asker::monitoring)) continue;
    stuck += "worker " + std::to_string(worker.number()) + " has not answered within 1 s\n";
  }
  if (stuck.empty()) {
    tell(Status::ok, "ok\n", kPlainText, response);
  } else {
    tell(Status::service_unavailable, std::move(stuck), kPlainText, response);
  }
}

Dashboard AdminHandler::dashboard() const {
  Dashboard::Circumstances circumstances{
      .now = std::chrono::floor<milliseconds>(std::chrono::system_clock::now()),
      .ready = sources_.ready,
      .reload = sources_.last_reload.get()};
  for (const Worker& worker : sources_.workers) {
    circumstances.answers.push_back(worker.has_answered(Asker::monitoring));
  }
  return Dashboard::of(sources_.metrics, history_, loop_.now(), std::move(circumstances));
}

}  // namespace server
