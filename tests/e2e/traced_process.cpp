#include "tests/e2e/traced_process.hpp"

#include <csignal>

#include <sys/ptrace.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#include "runtime/check.hpp"

namespace tests {

#ifdef __x86_64__

struct TracedProcess::State {
  user_regs_struct registers{};
};

namespace {

/// Beyond the red zone, which the interrupted function may use (System V ABI, x86-64, §3.2.2).
constexpr std::uint64_t kBelowStack = 4096;
/// Of the instruction that the process waits in: 0f 05.
constexpr std::uint64_t kSystemCallSize = 2;

}  // namespace

bool TracedProcess::possible() {
  const pid_t child = ::fork();
  CHECK(child >= 0);
  if (child == 0) {
    ::pause();
    ::_exit(0);
  }
  const bool attached = ::ptrace(PTRACE_SEIZE, child, nullptr, nullptr) == 0;
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  return attached;
}

TracedProcess::TracedProcess(pid_t pid) : pid_(pid), state_(std::make_unique<State>()) {
  CHECK(::ptrace(PTRACE_ATTACH, pid_, nullptr, nullptr) == 0);
  CHECK(::waitpid(pid_, nullptr, __WALL) == pid_);
  trace(PTRACE_GETREGS, &state_->registers);
}

TracedProcess::~TracedProcess() {
  trace(PTRACE_SETREGS, &state_->registers);
  trace(PTRACE_DETACH, nullptr);
}

void TracedProcess::trace(int request, void* data) {
  CHECK(::ptrace(static_cast<__ptrace_request>(request), pid_, nullptr, data) == 0);
}

long TracedProcess::call(long number, std::array<std::uint64_t, 6> arguments) {
  user_regs_struct registers = state_->registers;
  registers.rip -= kSystemCallSize;
  registers.rax = static_cast<std::uint64_t>(number);
  registers.orig_rax = ~std::uint64_t{0};  // no interrupted call is to be made again
  registers.rdi = arguments[0];
  registers.rsi = arguments[1];
  registers.rdx = arguments[2];
  registers.r10 = arguments[3];
  registers.r8 = arguments[4];
  registers.r9 = arguments[5];
  trace(PTRACE_SETREGS, &registers);
  trace(PTRACE_SINGLESTEP, nullptr);
  int status = 0;
  CHECK(::waitpid(pid_, &status, __WALL) == pid_ && WIFSTOPPED(status));
  trace(PTRACE_GETREGS, &registers);
  return static_cast<long>(registers.rax);
}

std::uint64_t TracedProcess::put(const std::string& text) {
  std::string bytes = text;
  const std::uint64_t address = state_->registers.rsp - kBelowStack;
  const iovec here{.iov_base = bytes.data(), .iov_len = bytes.size() + 1};
  const iovec there{.iov_base = reinterpret_cast<void*>(address), .iov_len = here.iov_len};
  CHECK(::process_vm_writev(pid_, &here, 1, &there, 1, 0) == static_cast<ssize_t>(here.iov_len));
  return address;
}

#else

struct TracedProcess::State {};

bool TracedProcess::possible() {
  return false;
}
TracedProcess::TracedProcess(pid_t pid) : pid_(pid), state_(std::make_unique<State>()) {}
TracedProcess::~TracedProcess() = default;
void TracedProcess::trace(int, void*) {}
long TracedProcess::call(long, std::array<std::uint64_t, 6>) {
  return 0;
}
std::uint64_t TracedProcess::put(const std::string&) {
  return 0;
}

#endif

}  // namespace tests
