#include "server/probe.hpp"

#include <cstddef>
#include <span>
#include <string_view>

#include <sched.h>
#include <sys/resource.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "config/size.hpp"
#include "runtime/check.hpp"
#include "runtime/loop.hpp"
#include "runtime/ring.hpp"

namespace server {
namespace {

constexpr std::size_t kLabelWidth = 30;

void add_line(std::string_view label, std::string_view text, std::string& report) {
  report.append(label).append(kLabelWidth - label.size(), ' ').append(text).append("\n");
}

std::string kernel_text() {
  utsname names{};
  CHECK(::uname(&names) == 0);
  return std::string(names.sysname) + " " + names.release + " " + names.machine;
}

std::string disabled_text(std::optional<int> disabled) {
  if (!disabled) return "unknown to this kernel";
  const std::string value = std::to_string(*disabled);
  switch (*disabled) {
    case 0:
      return value + " (everybody may use io_uring)";
    case 1:
      return value + " (only the group kernel.io_uring_group and CAP_SYS_ADMIN may)";
    default:
      return value + " (nobody may use io_uring)";
  }
}

/// The limit in force, and the one up to which it may be raised.
template <typename Show>
std::string limit_text(int resource, Show show) {
  rlimit limit{};
  CHECK(::getrlimit(static_cast<__rlimit_resource>(resource), &limit) == 0);
  const auto text = [&](rlim_t value) {
    return value == RLIM_INFINITY ? std::string("unlimited") : show(value);
  };
  const std::string now = text(limit.rlim_cur);
  return limit.rlim_max == limit.rlim_cur ? now : now + ", at most " + text(limit.rlim_max);
}

std::string processors_text() {
  cpu_set_t allowed;
  CPU_ZERO(&allowed);
  const long online = ::sysconf(_SC_NPROCESSORS_ONLN);
  if (::sched_getaffinity(0, sizeof allowed, &allowed) != 0) return std::to_string(online);
  return std::to_string(CPU_COUNT(&allowed)) + " of " + std::to_string(online) +
         " may be used: as many workers by default";
}

void add_needs(std::string_view title, std::span<const runtime::RingNeed> needs,
               std::string& report) {
  report.append("\n").append(title).append("\n");
  for (const runtime::RingNeed& need : needs) {
    add_line("  " + std::string(need.name), need.met ? "yes" : "no", report);
  }
}

}  // namespace

ProbeReport probe() {
  const auto loop = runtime::Loop::create({});
  ProbeReport report{.usable = loop.has_value(), .text = {}};
  add_line("quoit can run here",
           report.usable ? "yes" : "no: " + runtime::Ring::explain(loop.error()), report.text);
  report.text += "\n";
  const runtime::RingSupport support = runtime::Ring::support();
  add_line("Kernel", kernel_text(), report.text);
  add_line("kernel.io_uring_disabled", disabled_text(support.disabled), report.text);
  add_line("Locked memory (ulimit -l)",
           limit_text(RLIMIT_MEMLOCK, [](rlim_t bytes) { return config::size_text(bytes); }),
           report.text);
  add_line("Descriptors (ulimit -n)",
           limit_text(RLIMIT_NOFILE, [](rlim_t count) { return std::to_string(count); }),
           report.text);
  add_line("CPUs", processors_text(), report.text);
  add_needs("Flags of io_uring_setup", support.setup, report.text);
  add_needs("Features", support.features, report.text);
  add_needs("Operations", support.operations, report.text);
  return report;
}

}  // namespace server
