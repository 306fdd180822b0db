// The charset that a mail means by a label: mail readers follow the WHATWG Encoding Standard, where
// many labels mean more than the charset that once had that name.

#ifndef FILTER_MESSAGE_CHARSET_LABEL_H_
#define FILTER_MESSAGE_CHARSET_LABEL_H_

#include <string_view>

namespace filter {

// The name for iconv_open() that `label`, in lower case, stands for: GB18030 for gb2312, CP949 for
// ks_c_5601-1987. `label` itself where iconv has it with the same meaning, or nobody knows it.
std::string_view CharsetOf(std::string_view label);

}  // namespace filter

#endif  // FILTER_MESSAGE_CHARSET_LABEL_H_
