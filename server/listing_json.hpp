#pragma once

#include <string>

#include "server/listing_view.hpp"

namespace server {

/// The listing for programs (RFC 8259):
///
///     {"path":"/a/","total":2,"cut":false,"page":1,"pages":1,"entries":[
///     {"name":"b","type":"directory","size":null,"modified":"2024-05-06T07:08:09Z","href":"./b/"},
///     {"name":"c","type":"file","size":12,"modified":"2024-05-06T07:08:09Z","href":"./c"}
///     ]}
///
/// Every key is always there. `name` is for people, as JSON can hold characters only; `href`,
/// relative to the folder, leads to the entry whatever bytes its name has.
[[nodiscard]] std::string render_json(const ListingView& view);

}  // namespace server
