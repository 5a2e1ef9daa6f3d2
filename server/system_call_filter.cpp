#include "server/system_call_filter.hpp"

#include <cerrno>
#include <cstdint>
#include <memory>
#include <type_traits>
#include <vector>

#include <sched.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>

namespace server {
namespace {

using runtime::Error;
using runtime::Result;

struct Release {
  void operator()(void* filter) const noexcept { seccomp_release(filter); }
};
using Filter = std::unique_ptr<std::remove_pointer_t<scmp_filter_ctx>, Release>;

/// Whatever the arguments.
constexpr int kAllowed[] = {
    // The ring, its wake-up, and the main thread's waits.
    SCMP_SYS(io_uring_enter), SCMP_SYS(io_uring_register), SCMP_SYS(eventfd2), SCMP_SYS(poll),
    SCMP_SYS(ppoll), SCMP_SYS(futex), SCMP_SYS(clock_gettime), SCMP_SYS(clock_nanosleep),
    SCMP_SYS(nanosleep), SCMP_SYS(gettimeofday), SCMP_SYS(time), SCMP_SYS(restart_syscall),
    // Files. Which ones is Landlock's business.
    SCMP_SYS(openat), SCMP_SYS(openat2), SCMP_SYS(read), SCMP_SYS(readv), SCMP_SYS(pread64),
    SCMP_SYS(write), SCMP_SYS(writev), SCMP_SYS(lseek), SCMP_SYS(close), SCMP_SYS(fstat),
    SCMP_SYS(newfstatat), SCMP_SYS(stat), SCMP_SYS(lstat), SCMP_SYS(statx), SCMP_SYS(fstatfs),
    SCMP_SYS(getdents64), SCMP_SYS(readlink), SCMP_SYS(readlinkat), SCMP_SYS(getcwd),
    SCMP_SYS(access), SCMP_SYS(faccessat), SCMP_SYS(faccessat2), SCMP_SYS(fcntl),
    SCMP_SYS(fadvise64), SCMP_SYS(dup), SCMP_SYS(pipe2), SCMP_SYS(splice),
    // Sockets. Those of a reload, and the socket files among them.
    SCMP_SYS(bind), SCMP_SYS(listen), SCMP_SYS(accept4), SCMP_SYS(setsockopt), SCMP_SYS(getsockopt),
    SCMP_SYS(getsockname), SCMP_SYS(getpeername), SCMP_SYS(shutdown), SCMP_SYS(recvfrom),
    SCMP_SYS(recvmsg), SCMP_SYS(chmod), SCMP_SYS(fchmodat), SCMP_SYS(unlink), SCMP_SYS(unlinkat),
    // Memory.
    SCMP_SYS(brk), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(madvise),
    // Threads, signals, the end.
    SCMP_SYS(set_robust_list), SCMP_SYS(rseq), SCMP_SYS(sigaltstack), SCMP_SYS(rt_sigaction),
    SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigreturn), SCMP_SYS(sched_yield),
    SCMP_SYS(sched_getaffinity), SCMP_SYS(getpid), SCMP_SYS(gettid), SCMP_SYS(tgkill),
    SCMP_SYS(exit), SCMP_SYS(exit_group),
    // What the C library asks.
    SCMP_SYS(getrandom), SCMP_SYS(sysinfo), SCMP_SYS(uname), SCMP_SYS(getuid), SCMP_SYS(geteuid),
    SCMP_SYS(getgid), SCMP_SYS(getegid)};

constexpr scmp_arg_cmp is(unsigned argument, std::uint64_t value) noexcept {
  return {.arg = argument, .op = SCMP_CMP_EQ, .datum_a = value, .datum_b = 0};
}

/// Of the bits in `mask`, an argument has those in `value`.
constexpr scmp_arg_cmp has(unsigned argument, std::uint64_t mask, std::uint64_t value) noexcept {
  return {.arg = argument, .op = SCMP_CMP_MASKED_EQ, .datum_a = mask, .datum_b = value};
}

/// Of the second argument of socket(2), what is no flag: a stream.
constexpr scmp_arg_cmp kStream = has(1, ~std::uint64_t{SOCK_CLOEXEC | SOCK_NONBLOCK}, SOCK_STREAM);

/// A call that is allowed where its arguments are as they should be.
struct Condition {
  int call;
  std::vector<scmp_arg_cmp> arguments;
};

std::vector<Condition> conditions() {
  return {{SCMP_SYS(mmap), {has(2, PROT_EXEC, 0)}},
          {SCMP_SYS(mprotect), {has(2, PROT_EXEC, 0)}},
          // No datagrams: they would not need to be connected.
          {SCMP_SYS(socket), {is(0, AF_INET), kStream}},
          {SCMP_SYS(socket), {is(0, AF_INET6), kStream}},
          {SCMP_SYS(socket), {is(0, AF_UNIX)}},
          {SCMP_SYS(socketpair), {is(0, AF_UNIX)}},
          // With this flag they would connect.
          {SCMP_SYS(sendto), {has(3, MSG_FASTOPEN, 0)}},
          {SCMP_SYS(sendmsg), {has(2, MSG_FASTOPEN, 0)}},
          {SCMP_SYS(clone), {has(0, CLONE_THREAD, CLONE_THREAD)}},  // a thread, and no process
          {SCMP_SYS(prlimit64), {is(2, 0)}},  // to read a limit, not to set one
          {SCMP_SYS(prctl), {is(0, PR_SET_NAME)}}};
}

int fill(scmp_filter_ctx filter) noexcept {
  for (const int call : kAllowed) {
    if (const int added = seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 0); added < 0) {
      return added;
    }
  }
  for (const auto& [call, arguments] : conditions()) {
    const int added = seccomp_rule_add_array(
        filter, SCMP_ACT_ALLOW, call, static_cast<unsigned>(arguments.size()), arguments.data());
    if (added < 0) return added;
  }
  // Its arguments are in memory, where no filter sees them: the C library then takes clone.
  return seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0);
}

}  // namespace

Result<void> filter_system_calls() noexcept {
  const Filter filter(seccomp_init(SCMP_ACT_ERRNO(EPERM)));
  if (filter == nullptr) return std::unexpected(Error{ENOMEM, "seccomp_init"});
  int done = seccomp_attr_set(filter.get(), SCMP_FLTATR_CTL_TSYNC, 1);
  // Most calls are among the first of the list; the tree finds the others soon.
  if (done == 0) done = seccomp_attr_set(filter.get(), SCMP_FLTATR_CTL_OPTIMIZE, 2);
  if (done == 0) done = fill(filter.get());
  if (done >= 0) done = seccomp_load(filter.get());
  if (done < 0) return std::unexpected(Error{-done, "seccomp"});
  return {};
}

}  // namespace server
