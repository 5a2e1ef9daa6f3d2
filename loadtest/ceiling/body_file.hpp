#pragma once

#include <cstdint>

#include "loadtest/ceiling/descriptor.hpp"

namespace ceiling {

// A file of letters without a name, in the folder for temporary files.
class BodyFile {
 public:
  explicit BodyFile(std::uint64_t size);

  int descriptor() const { return descriptor_.get(); }

 private:
  Descriptor descriptor_;
};

}  // namespace ceiling
