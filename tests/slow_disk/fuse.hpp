#pragma once

// libfuse's interface depends on this macro: it is set in one place.
#define FUSE_USE_VERSION 312
#include <fuse3/fuse_lowlevel.h>
