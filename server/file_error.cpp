#include "server/file_error.hpp"

#include <cerrno>

namespace server {

Status status_of(const runtime::Error& error) noexcept {
  switch (error.code) {
    case ENOENT:
    case ENOTDIR:
    case ENAMETOOLONG:
    case ELOOP:
      return Status::not_found;
    case EACCES:
    case EPERM:
    case EXDEV:  // leads out of the root
    case ENXIO:  // a socket, or a device without a driver
    case ENODEV:
      return Status::forbidden;
    case EMFILE:
    case ENFILE:
    case ENOMEM:
    case EAGAIN:
    case ETIMEDOUT:
      return Status::service_unavailable;
    default:
      return Status::internal_server_error;
  }
}

bool is_shortage_of_descriptors(int error) noexcept {
  return error == EMFILE || error == ENFILE;
}

}  // namespace server
