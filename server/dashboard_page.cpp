#include "server/dashboard_page.hpp"

#include <algorithm>
#include <string_view>

#include "runtime/check.hpp"
#include "server/dashboard_assets.hpp"
#include "server/dashboard_concerns.hpp"
#include "server/dashboard_figures.hpp"
#include "server/listing_escape.hpp"
#include "server/page_assets.hpp"

namespace server {
namespace {

class DashboardPage {
 public:
  explicit DashboardPage(const Dashboard& board) : board_(board), figures_(figures_of(board)) {}

  [[nodiscard]] std::string render() {
    html_.append(kPageHead).append("<title>quoit status</title>\n<style>").append(kPageStyle);
    html_.append("</style>\n<style>").append(kDashboardStyle).append("</style>\n</head>\n");
    append_body();
    html_.append("<script>").append(kDashboardScript).append("</script>\n</body>\n</html>\n");
    return std::move(html_);
  }

 private:
  /// Puts what stands for it in the place of each "{name}".
  void append_body() {
    std::string_view rest = kDashboardBody;
    for (auto begin = rest.find('{'); begin != rest.npos; begin = rest.find('{')) {
      const auto end = rest.find('}', begin);
      html_ += rest.substr(0, begin);
      append_part(rest.substr(begin + 1, end - begin - 1));
      rest.remove_prefix(end + 1);
    }
    html_ += rest;
  }

  void append_part(std::string_view name) {
    if (name == "concerns") return append_concerns();
    if (name == "workers") return append_workers();
    if (name == "mark") {
      html_ += kPageMark;
      return;
    }
    append_figure(name);
  }

  void append_concerns() {
    for (const std::string& concern : concerns_of(board_)) {
      html_ += "<li>";
      append_html_text(html_, concern);
      html_ += "</li>";
    }
  }

  void append_workers() {
    // The page stays small for who looks at it on the way; the JSON has all of them.
    constexpr std::size_t kMostShown = 40;
    const std::size_t shown = std::min(board_.workers.size(), kMostShown);
    for (std::size_t worker = 0; worker < shown; ++worker) {
      html_ += "<tr><th scope=\"row\">" + std::to_string(worker) + "</th>";
      html_ += "<td>";
      append_live_figure(worker_figure(worker, "rate"));
      html_ += "<div class=\"bar\" aria-hidden=\"true\" hidden><i></i></div></td><td>";
      append_live_figure(worker_figure(worker, "connections"));
      html_ += "</td><td>";
      append_live_figure(worker_figure(worker, "accepted"));
      html_ += "</td><td>";
      append_live_figure(worker_figure(worker, "turn"));
      html_ += "</td></tr>\n";
    }
    if (const std::size_t more = board_.workers.size() - shown; more != 0) {
      html_ += "<tr><td colspan=\"5\">and " + std::to_string(more) +
               " more: <a href=\"status.json\">all as JSON</a></td></tr>\n";
    }
  }

  void append_live_figure(const std::string& name) {
    html_ += "<span data-figure=\"" + name + "\">";
    append_figure(name);
    html_ += "</span>";
  }

  void append_figure(std::string_view name) {
    const auto figure = std::ranges::find(figures_, name, &DashboardFigures::value_type::first);
    CHECK(figure != figures_.end());
    append_html_text(html_, figure->second);
  }

  const Dashboard& board_;
  const DashboardFigures figures_;
  std::string html_;
};

}  // namespace

std::string render_dashboard_page(const Dashboard& board) {
  return DashboardPage(board).render();
}

}  // namespace server
