#pragma once

namespace server {

/// From now on a process that gets no more memory says so, in a sentence for people, and ends with
/// Exit::failure. Whatever else terminates it aborts it, as before.
void tell_when_memory_ends() noexcept;

}  // namespace server
