#include "filter/message/charset_label.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace filter {
namespace {

struct Label {
  std::string_view label;
  std::string_view charset;
};

// Sorted by label.
constexpr std::array<Label, 90> kLabels = {{
    {"ansi_x3.4-1968", "CP1252"},
    {"ascii", "CP1252"},
    {"big5", "BIG5-HKSCS"},
    {"chinese", "GB18030"},
    {"cn-big5", "BIG5-HKSCS"},
    {"csbig5", "BIG5-HKSCS"},
    {"cseuckr", "CP949"},
    {"csgb2312", "GB18030"},
    {"csiso58gb231280", "GB18030"},
    {"csiso88596e", "ISO-8859-6"},
    {"csiso88596i", "ISO-8859-6"},
    {"csiso88598e", "ISO-8859-8"},
    {"csiso88598i", "ISO-8859-8"},
    {"csisolatin1", "CP1252"},
    {"csisolatin5", "CP1254"},
    {"csisolatin9", "ISO-8859-15"},
    {"csksc56011987", "CP949"},
    {"csshiftjis", "CP932"},
    {"dos-874", "CP874"},
    {"euc-kr", "CP949"},
    {"gb2312", "GB18030"},
    {"gb_2312", "GB18030"},
    {"gb_2312-80", "GB18030"},
    {"gbk", "GB18030"},
    {"iso-10646-ucs-2", "UTF-16LE"},
    {"iso-8859-1", "CP1252"},
    {"iso-8859-11", "CP874"},
    {"iso-8859-6-e", "ISO-8859-6"},
    {"iso-8859-6-i", "ISO-8859-6"},
    {"iso-8859-8-e", "ISO-8859-8"},
    {"iso-8859-8-i", "ISO-8859-8"},
    {"iso-8859-9", "CP1254"},
    {"iso-ir-100", "CP1252"},
    {"iso-ir-148", "CP1254"},
    {"iso-ir-149", "CP949"},
    {"iso-ir-58", "GB18030"},
    {"iso8859-1", "CP1252"},
    {"iso8859-11", "CP874"},
    {"iso8859-9", "CP1254"},
    {"iso88591", "CP1252"},
    {"iso885911", "CP874"},
    {"iso88599", "CP1254"},
    {"iso_8859-1", "CP1252"},
    {"iso_8859-1:1987", "CP1252"},
    {"iso_8859-9", "CP1254"},
    {"iso_8859-9:1989", "CP1254"},
    {"koi", "KOI8-R"},
    {"koi8_r", "KOI8-R"},
    {"korean", "CP949"},
    {"ks_c_5601-1987", "CP949"},
    {"ks_c_5601-1989", "CP949"},
    {"ksc5601", "CP949"},
    {"ksc_5601", "CP949"},
    {"l1", "CP1252"},
    {"l5", "CP1254"},
    {"l9", "ISO-8859-15"},
    {"latin1", "CP1252"},
    {"latin5", "CP1254"},
    {"logical", "ISO-8859-8"},
    {"ms_kanji", "CP932"},
    {"shift-jis", "CP932"},
    {"shift_jis", "CP932"},
    {"sjis", "CP932"},
    {"sun_eu_greek", "ISO-8859-7"},
    {"tis-620", "CP874"},
    {"unicode-1-1-utf-8", "UTF-8"},
    {"unicode11utf8", "UTF-8"},
    {"unicode20utf8", "UTF-8"},
    {"unicodefeff", "UTF-16LE"},
    {"unicodefffe", "UTF-16BE"},
    {"us-ascii", "CP1252"},
    {"visual", "ISO-8859-8"},
    {"windows-949", "CP949"},
    {"x-cp1250", "CP1250"},
    {"x-cp1251", "CP1251"},
    {"x-cp1252", "CP1252"},
    {"x-cp1253", "CP1253"},
    {"x-cp1254", "CP1254"},
    {"x-cp1255", "CP1255"},
    {"x-cp1256", "CP1256"},
    {"x-cp1257", "CP1257"},
    {"x-cp1258", "CP1258"},
    {"x-euc-jp", "EUC-JP"},
    {"x-gbk", "GB18030"},
    {"x-mac-cyrillic", "MAC-CYRILLIC"},
    {"x-mac-roman", "MACINTOSH"},
    {"x-mac-ukrainian", "MAC-CYRILLIC"},
    {"x-sjis", "CP932"},
    {"x-unicode20utf8", "UTF-8"},
    {"x-x-big5", "BIG5-HKSCS"},
}};

}  // namespace

std::string_view CharsetOf(std::string_view label) {
  const auto* const found = std::lower_bound(
      kLabels.begin(), kLabels.end(), label,
      [](const Label& known, std::string_view name) { return known.label < name; });
  return found != kLabels.end() && found->label == label ? found->charset : label;
}

}  // namespace filter
