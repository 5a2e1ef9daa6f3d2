#include "tests/e2e/denied_call.hpp"

#include <seccomp.h>

#include "runtime/check.hpp"

namespace tests {

void deny(const std::vector<DeniedCall>& calls) {
  if (calls.empty()) return;
  const scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
  CHECK(filter != nullptr);
  for (const auto& [call, error, argument] : calls) {
    const std::uint32_t action = SCMP_ACT_ERRNO(static_cast<std::uint32_t>(error));
    if (argument) {
      const scmp_arg_cmp equal{
          .arg = argument->number, .op = SCMP_CMP_EQ, .datum_a = argument->value, .datum_b = 0};
      CHECK(seccomp_rule_add_array(filter, action, call, 1, &equal) == 0);
    } else {
      CHECK(seccomp_rule_add_array(filter, action, call, 0, nullptr) == 0);
    }
  }
  CHECK(seccomp_load(filter) == 0);
  seccomp_release(filter);
}

}  // namespace tests
