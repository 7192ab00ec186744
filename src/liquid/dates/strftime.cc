#include <fmt/format.h>

#include "base/work_budget.h"
#include "liquid/dates/datetime.h"
#include "liquid/values/text.h"

namespace sluice::liquid {
namespace {

constexpr std::string_view kMonths[] = {"January",   "February", "March",    "April",
                                        "May",       "June",     "July",     "August",
                                        "September", "October",  "November", "December"};
constexpr std::string_view kDays[] = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                      "Thursday", "Friday", "Saturday"};

struct Directive {
  bool no_pad = false;
  bool upcase = false;
  bool swap_case = false;
  char pad = '\0';  // '\0': the directive's own
  unsigned width = 0;
  unsigned colons = 0;
};

class Formatter {
 public:
  Formatter(std::string& out, const DateTime& date, std::size_t bytes_max)
      : out_(out), date_(date), time_(civil_time(date)), limit_(out.size() + bytes_max) {}

  bool format(std::string_view format, unsigned depth = 0) {
    for (std::size_t i = 0; i < format.size() && out_.size() <= limit_; ++i) {
      if (format[i] != '%') {
        out_ += format[i];
        continue;
      }
      const std::size_t begin = i++;
      Directive directive;
      i = read_flags(format, i, directive);
      if (i >= format.size() || !print(format[i], directive, depth))
        out_.append(format.substr(begin, i - begin + 1));
    }
    return out_.size() <= limit_;
  }

 private:
  static std::size_t read_flags(std::string_view format, std::size_t i, Directive& d) {
    for (; i < format.size(); ++i) {
      switch (format[i]) {
        case '-':
          d.no_pad = true;
          continue;
        case '^':
          d.upcase = true;
          continue;
        case '#':
          d.swap_case = true;
          continue;
        case '_':
          d.pad = ' ';
          continue;
        case '0':
          d.pad = '0';
          continue;
        default:
          break;
      }
      break;
    }
    constexpr unsigned kWidthMax = 1024;
    for (; i < format.size() && is_digit(format[i]) && d.width < kWidthMax; ++i)
      d.width = d.width * 10 + static_cast<unsigned>(format[i] - '0');
    for (; i < format.size() && format[i] == ':' && d.colons < 3; ++i) ++d.colons;
    return i;
  }

  void number(const Directive& d, std::int64_t value, unsigned width, char pad) {
    const std::string digits = fmt::format("{}", value < 0 ? -value : value);
    if (d.pad != '\0') pad = d.pad;
    if (d.width != 0) width = d.width;
    std::size_t fill = d.no_pad || digits.size() >= width ? 0 : width - digits.size();
    if (value < 0 && fill > 0) --fill;
    if (value < 0 && pad == '0') out_ += '-';
    out_.append(fill, pad);
    if (value < 0 && pad != '0') out_ += '-';
    out_ += digits;
  }

  void word(const Directive& d, std::string_view text) {
    if (d.width > text.size() && !d.no_pad)
      out_.append(d.width - text.size(), d.pad == '0' ? '0' : ' ');
    for (const char c : text) {
      const bool lower = c >= 'a' && c <= 'z';
      out_ += (d.upcase || d.swap_case) && lower ? static_cast<char>(c - 32) : c;
    }
  }

  void composite(const Directive& d, std::string_view format_text, unsigned depth) {
    std::string text;
    Formatter inner(text, date_, 256);
    inner.format(format_text, depth + 1);
    word(d, text);
  }

  void fraction(const Directive& d, unsigned digits_default) {
    const unsigned digits = d.width != 0 ? d.width : digits_default;
    const std::string all = fmt::format("{:06}", time_.micros);
    for (unsigned i = 0; i < digits; ++i) out_ += i < all.size() ? all[i] : '0';
  }

  void offset(const Directive& d) {
    const int size = date_.offset_seconds < 0 ? -date_.offset_seconds : date_.offset_seconds;
    const char sign = date_.offset_seconds < 0 ? '-' : '+';
    const int hours = size / 3600;
    const int minutes = size / 60 % 60;
    std::string text;
    if (d.colons == 0)
      text = fmt::format("{:02}{:02}", hours, minutes);
    else if (d.colons == 1)
      text = fmt::format("{:02}:{:02}", hours, minutes);
    else
      text = fmt::format("{:02}:{:02}:{:02}", hours, minutes, size % 60);
    if (d.no_pad && text.size() > 1 && text[0] == '0') text.erase(0, 1);
    const std::size_t fill = d.width > text.size() + 1 ? d.width - text.size() - 1 : 0;
    if (d.pad == ' ') out_.append(fill, ' ');
    out_ += sign;
    if (d.pad != ' ') out_.append(fill, '0');
    out_ += text;
  }

  // The ISO 8601 week and the year that it belongs to.
  std::pair<std::int64_t, int> iso_week() const {
    const int weekday = (time_.weekday + 6) % 7;  // Monday is 0
    const int week = (time_.year_day - 1 - weekday + 10) / 7;
    const auto weeks_in = [](std::int64_t year) {
      const auto first = (days_from_civil(year, 1, 1) + 3) % 7;  // Monday is 0
      const auto monday_first = (first + 7) % 7;
      const bool leap = days_from_civil(year + 1, 1, 1) - days_from_civil(year, 1, 1) == 366;
      return monday_first == 3 || (leap && monday_first == 2) ? 53 : 52;
    };
    if (week < 1) return {time_.year - 1, weeks_in(time_.year - 1)};
    if (week > weeks_in(time_.year)) return {time_.year + 1, 1};
    return {time_.year, week};
  }

  std::int64_t epoch_micros() const { return date_.time.time_since_epoch().count(); }
  int hour12() const { return time_.hour % 12 == 0 ? 12 : time_.hour % 12; }

  bool print(char directive, Directive d, unsigned depth) {
    return print_date(directive, d) || print_time(directive, d) ||
           (depth == 0 && print_composite(directive, d));
  }

  bool print_date(char directive, const Directive& d) {
    switch (directive) {
      case 'Y':
        number(d, time_.year, time_.year < 0 ? 5 : 4, '0');
        return true;
      case 'C':
        number(d, time_.year / 100, 2, '0');
        return true;
      case 'y':
        number(d, (time_.year % 100 + 100) % 100, 2, '0');
        return true;
      case 'm':
        number(d, time_.month, 2, '0');
        return true;
      case 'B':
        word(d, kMonths[time_.month - 1]);
        return true;
      case 'b':
      case 'h':
        word(d, kMonths[time_.month - 1].substr(0, 3));
        return true;
      case 'd':
        number(d, time_.day, 2, '0');
        return true;
      case 'e':
        number(d, time_.day, 2, ' ');
        return true;
      case 'j':
        number(d, time_.year_day, 3, '0');
        return true;
      case 'A':
        word(d, kDays[time_.weekday]);
        return true;
      case 'a':
        word(d, kDays[time_.weekday].substr(0, 3));
        return true;
      case 'u':
        number(d, time_.weekday == 0 ? 7 : time_.weekday, 1, '0');
        return true;
      case 'w':
        number(d, time_.weekday, 1, '0');
        return true;
      case 'G':
        number(d, iso_week().first, 4, '0');
        return true;
      case 'g':
        number(d, (iso_week().first % 100 + 100) % 100, 2, '0');
        return true;
      case 'V':
        number(d, iso_week().second, 2, '0');
        return true;
      case 'U':
        number(d, (time_.year_day + 6 - time_.weekday) / 7, 2, '0');
        return true;
      case 'W':
        number(d, (time_.year_day + 6 - (time_.weekday + 6) % 7) / 7, 2, '0');
        return true;
      default:
        return false;
    }
  }

  bool print_time(char directive, const Directive& d) {
    switch (directive) {
      case 'H':
        number(d, time_.hour, 2, '0');
        return true;
      case 'k':
        number(d, time_.hour, 2, ' ');
        return true;
      case 'I':
        number(d, hour12(), 2, '0');
        return true;
      case 'l':
        number(d, hour12(), 2, ' ');
        return true;
      case 'M':
        number(d, time_.minute, 2, '0');
        return true;
      case 'S':
        number(d, time_.second, 2, '0');
        return true;
      case 'L':
        fraction(d, 3);
        return true;
      case 'N':
        fraction(d, 9);
        return true;
      case 'p':
        if (d.swap_case)
          word({}, time_.hour < 12 ? "am" : "pm");
        else
          word(d, time_.hour < 12 ? "AM" : "PM");
        return true;
      case 'P':
        word(d, time_.hour < 12 ? "am" : "pm");
        return true;
      case 'z':
        offset(d);
        return true;
      case 'Z':
        if (d.swap_case) {
          std::string lower = date_.zone;
          for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
          word({}, lower);
        } else {
          word(d, date_.zone);
        }
        return true;
      case 's': {
        const std::int64_t micros = epoch_micros();
        number(d, micros / 1'000'000 - (micros % 1'000'000 < 0 ? 1 : 0), 1, '0');
        return true;
      }
      case 'n':
        word(d, "\n");
        return true;
      case 't':
        word(d, "\t");
        return true;
      case '%':
        word(d, "%");
        return true;
      default:
        return false;
    }
  }

  bool print_composite(char directive, const Directive& d) {
    switch (directive) {
      case 'c':
        composite(d, "%a %b %e %H:%M:%S %Y", 0);
        return true;
      case 'D':
      case 'x':
        composite(d, "%m/%d/%y", 0);
        return true;
      case 'F':
        composite(d, "%Y-%m-%d", 0);
        return true;
      case 'T':
      case 'X':
        composite(d, "%H:%M:%S", 0);
        return true;
      case 'R':
        composite(d, "%H:%M", 0);
        return true;
      case 'r':
        composite(d, "%I:%M:%S %p", 0);
        return true;
      case 'v':
        composite(d, "%e-%^b-%Y", 0);
        return true;
      case '+':
        composite(d, "%a %b %e %H:%M:%S %Z %Y", 0);
        return true;
      default:
        return false;
    }
  }

  std::string& out_;
  const DateTime& date_;
  CivilTime time_;
  std::size_t limit_;
};

}  // namespace

std::int64_t days_from_civil(std::int64_t year, int month, int day) {
  // Howard Hinnant's algorithm: years start in March, eras have 400 years.
  year -= month <= 2;
  const std::int64_t era = (year >= 0 ? year : year - 399) / 400;
  const std::int64_t year_of_era = year - era * 400;
  const std::int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  const std::int64_t day_of_era =
      year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146097 + day_of_era - 719468;
}

CivilTime civil_time(const DateTime& date) {
  constexpr std::int64_t kMicrosPerDay = 86'400'000'000;
  const std::int64_t micros =
      date.time.time_since_epoch().count() + std::int64_t{date.offset_seconds} * 1'000'000;
  std::int64_t days = micros / kMicrosPerDay;
  std::int64_t rest = micros % kMicrosPerDay;
  if (rest < 0) {
    rest += kMicrosPerDay;
    --days;
  }
  const std::int64_t shifted = days + 719468;
  const std::int64_t era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
  const std::int64_t day_of_era = shifted - era * 146097;
  const std::int64_t year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const std::int64_t day_of_year =
      day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t month_index = (5 * day_of_year + 2) / 153;
  CivilTime time;
  time.day = static_cast<int>(day_of_year - (153 * month_index + 2) / 5 + 1);
  time.month = static_cast<int>(month_index < 10 ? month_index + 3 : month_index - 9);
  time.year = year_of_era + era * 400 + (time.month <= 2 ? 1 : 0);
  time.weekday = static_cast<int>(((days + 4) % 7 + 7) % 7);
  time.year_day = static_cast<int>(days - days_from_civil(time.year, 1, 1)) + 1;
  time.micros = static_cast<int>(rest % 1'000'000);
  rest /= 1'000'000;
  time.second = static_cast<int>(rest % 60);
  time.minute = static_cast<int>(rest / 60 % 60);
  time.hour = static_cast<int>(rest / 3600);
  return time;
}

bool format_date(std::string& out, const DateTime& date, std::string_view format,
                 std::size_t bytes_max) {
  // The widest directives are of two characters; what they print is bounded.
  constexpr std::uint64_t kUnitsPerCharacter = 8;
  WorkBudget::spend(kUnitsPerCharacter * std::min(format.size(), bytes_max));
  return Formatter(out, date, bytes_max).format(format);
}

}  // namespace sluice::liquid
