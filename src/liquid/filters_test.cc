#include "liquid/cases.h"

namespace sluice::liquid {
namespace {

TEST(LiquidFilters, Text) {
  constexpr Case kCases[] = {
      {"{{ 'abc' | upcase }}", "", "ABC"},
      {"{{ 'straße é' | upcase }}", "", "STRASSE É"},
      {"{{ 'ÀÉÎ' | downcase }}", "", "àéî"},
      {"{{ 5 | upcase }}", "", "5"},
      {"{{ nil | upcase }}", "", ""},
      {"{{ 'hELLO wORLD' | capitalize }}", "", "Hello world"},
      {"{{ 'éa' | capitalize }}", "", "Éa"},
      {"{{ 'a' | append: 'b' | append: 3 }}", "", "ab3"},
      {"{{ nil | append: 'b' }}", "", "b"},
      {"{{ 'a' | prepend: 'b' }}", "", "ba"},
      {"[{{ ' \t\na \n' | strip }}]", "", "[a]"},
      {"[{{ '  a ' | lstrip }}]", "", "[a ]"},
      {"[{{ '  a ' | rstrip }}]", "", "[  a]"},
      {"[{{ '  a \n  b ' | squish }}]", "", "[a b]"},
      {"{{ a | strip_newlines }}", R"({"a":"a\nb\r\nc"})", "abc"},
      {"{{ a | newline_to_br }}", R"({"a":"a\nb\r\nc"})", "a<br />\nb<br />\nc"},
      {"{{ 'a-a-a' | replace: 'a', 'b' }}", "", "b-b-b"},
      {"{{ 'a-a-a' | replace: 'a' }}", "", "--"},
      {"{{ 'ab' | replace: '', '.' }}", "", ".a.b."},
      {"{{ 'a-a-a' | replace_first: 'a', 'b' }}", "", "b-a-a"},
      {"{{ 'a-a-a' | replace_last: 'a', 'b' }}", "", "a-a-b"},
      {"{{ 'a.c' | replace: '.', '\\0' }}", "", "a\\0c"},
      {"{{ 'a-a-a' | remove: 'a' }}", "", "--"},
      {"{{ 'a-a-a' | remove_first: 'a' }}", "", "-a-a"},
      {"{{ 'a-a-a' | remove_last: 'a' }}", "", "a-a-"},
      {"{{ 'hello' | slice: 1 }}", "", "e"},
      {"{{ 'hello' | slice: 1, 3 }}", "", "ell"},
      {"{{ 'hello' | slice: -3, 2 }}", "", "ll"},
      {"[{{ 'hello' | slice: 9 }}]", "", "[]"},
      {"[{{ 'hello' | slice: -9, 2 }}]", "", "[]"},
      {"[{{ 'hello' | slice: 5, 2 }}]", "", "[]"},
      {"{{ 'hello' | slice: 1, 100 }}", "", "ello"},
      {"{{ 'h€llo' | slice: 1, 2 }}", "", "€l"},
      {"{{ a | slice: 1, 2 | join }}", R"({"a":[1,2,3,4]})", "2 3"},
      {"{{ a | slice: -2, 2 | join }}", R"({"a":[1,2,3,4]})", "3 4"},
      {"{{ 'Ground control' | truncate: 9 }}", "", "Ground..."},
      {"{{ 'Ground' | truncate: 6 }}", "", "Ground"},
      {"{{ 'Ground' | truncate: 5, '' }}", "", "Groun"},
      {"{{ 'Ground' | truncate: 2 }}", "", "..."},
      {"{{ 'Ground' | truncate: 5, '€' }}", "", "Grou€"},
      {"{{ 'one two three' | truncatewords: 2 }}", "", "one two..."},
      {"{{ 'one  two' | truncatewords: 2 }}", "", "one  two"},
      {"{{ 'one two three' | truncatewords: 0 }}", "", "one..."},
      {"{{ 'one two three' | truncatewords: 1, '--' }}", "", "one--"},
      {"{{ nil | truncatewords: 1 }}", "", ""},
      {"{{ 'a,b,,c,,' | split: ',' | join: '|' }}", "", "a|b||c"},
      {"{{ ' a  b ' | split: ' ' | join: '|' }}", "", "a|b"},
      {"{{ 'abc' | split: '' | join: '|' }}", "", "a|b|c"},
      {"{{ '' | split: ',' | size }}", "", "0"},
      {"{{ 'abc' | split: ',' | first }}", "", "abc"},
      {"{{ 'a<b>c</b><script>x</script><!-- y --><style>z</style>d' | strip_html }}", "", "acd"},
      {"{{ 'a < b' | strip_html }}", "", "a < b"},
      {"{{ a | strip_html }}", R"({"a":"<a\nhref='x'>t</a>"})", "t"},
      {"{{ 'héllo' | size }}", "", "5"},
      {"{{ 'héllo'.size }}", "", "héllo"},
      {"{{ a.size }}{{ a.first }}{{ a.last }}", R"({"a":"héé"})", "3hé"},
  };
  check_cases(kCases);
}

TEST(LiquidFilters, Numbers) {
  constexpr Case kCases[] = {
      {"{{ 1 | plus: 2 }}", "", "3"},
      {"{{ '1' | plus: '2' }}", "", "3"},
      {"{{ '1.5' | plus: 2 }}", "", "3.5"},
      {"{{ 'x' | plus: 2 }}", "", "2"},
      {"{{ nil | plus: 2 }}", "", "2"},
      {"{{ 0.1 | plus: 0.2 }}", "", "0.3"},
      {"{{ 3 | minus: 5 }}", "", "-2"},
      {"{{ 4.1 | minus: 4 }}", "", "0.1"},
      {"{{ 3 | times: 4 }}", "", "12"},
      {"{{ 0.0725 | times: 100 }}", "", "7.25"},
      {"{{ 3.14 | times: 3 }}", "", "9.42"},
      {"{{ 10 | divided_by: 4 }}", "", "2"},
      {"{{ -10 | divided_by: 4 }}", "", "-3"},
      {"{{ 10 | divided_by: 4.0 }}", "", "2.5"},
      {"{{ 10.0 | divided_by: 3 }}", "", "3.3333333333333335"},
      {"{{ 20 | divided_by: '7' }}", "", "2"},
      {"{{ 10 | modulo: 3 }}", "", "1"},
      {"{{ -10 | modulo: 3 }}", "", "2"},
      {"{{ 10.5 | modulo: 3 }}", "", "1.5"},
      {"{{ -7 | abs }}", "", "7"},
      {"{{ '-7.5' | abs }}", "", "7.5"},
      {"{{ 4.3 | ceil }}", "", "5"},
      {"{{ -4.3 | ceil }}", "", "-4"},
      {"{{ 4.7 | floor }}", "", "4"},
      {"{{ -4.3 | floor }}", "", "-5"},
      {"{{ '4.3' | floor }}", "", "4"},
      {"{{ 4.5 | round }}", "", "5"},
      {"{{ -4.5 | round }}", "", "-5"},
      {"{{ 4.4 | round }}", "", "4"},
      {"{{ 1.2345 | round: 2 }}", "", "1.23"},
      {"{{ 1.005 | round: 2 }}", "", "1.01"},
      {"{{ 5 | round: 2 }}", "", "5"},
      {"{{ 1250 | round: -2 }}", "", "1300"},
      {"{{ 4 | at_least: 5 }}", "", "5"},
      {"{{ 4 | at_most: 5 }}", "", "4"},
      {"{{ 4.5 | at_most: 4 }}", "", "4"},
      {"{{ 1.0 }}", "", "1.0"},
      {"{{ a }}", R"({"a":1e15})", "1000000000000000.0"},
      {"{{ a }}", R"({"a":1e16})", "1.0e+16"},
      {"{{ a }}", R"({"a":0.0001})", "0.0001"},
      {"{{ a }}", R"({"a":0.00001})", "1.0e-05"},
      {"{{ a }}", R"({"a":-0.5})", "-0.5"},
      {"{{ 3 | divided_by: 2 | times: 2 }}", "", "2"},
      {"{{ 5 | size }}", "", "8"},
      {"{{ 9223372036854775807 | plus: 1 }}", "", "9.223372036854776e+18"},
      {"{{ 1 | plus: 1.0 }}", "", "2.0"},
      {"{{ true | plus: 1 }}", "", "1"},
  };
  check_cases(kCases);
}

TEST(LiquidFilters, Arrays) {
  constexpr std::string_view kData =
      R"({"n":[3,1,2],"m":["b",null,"A","a"],"p":[{"t":"x","v":2},{"t":"y","v":1},{"t":"x","v":null}],
          "deep":[1,[2,[3]]],"o":{"a":1},"mixed":[1,"a"],"none":[]})";
  constexpr Case kCases[] = {
      {"{{ n | join }}", kData, "3 1 2"},
      {"{{ n | join: ', ' }}", kData, "3, 1, 2"},
      {"{{ deep | join: ',' }}", kData, "1,2,3"},
      {"{{ 'a' | join: ',' }}", kData, "a"},
      {"{{ (1..3) | join: ',' }}", kData, "1,2,3"},
      {"{{ n | first }}{{ n | last }}", kData, "32"},
      {"[{{ none | first }}]", kData, "[]"},
      {"{{ n.first }}{{ n.last }}{{ n.size }}", kData, "323"},
      {"{{ o | first | join: '=' }}", kData, "a=1"},
      {"{{ (5..9) | first }}{{ (5..9) | last }}{{ (5..9) | size }}", kData, "595"},
      {"{{ n | reverse | join }}", kData, "2 1 3"},
      {"{{ 'abc' | reverse }}", kData, "abc"},
      {"{{ n | sort | join }}", kData, "1 2 3"},
      {"{{ m | compact | sort | join }}", kData, "A a b"},
      {"{{ m | sort | join: ',' }}", kData, "A,a,b,"},
      {"{{ m | sort_natural | join: ',' }}", kData, "A,a,b,"},
      {"{{ p | sort: 'v' | map: 'v' | join: ',' }}", kData, "1,2,"},
      {"{{ p | map: 't' | join: ',' }}", kData, "x,y,x"},
      {"{{ p | map: 't' | uniq | join: ',' }}", kData, "x,y"},
      {"{{ p | uniq: 't' | size }}", kData, "2"},
      {"{{ p | compact: 'v' | size }}", kData, "2"},
      {"{{ p | where: 't', 'x' | size }}", kData, "2"},
      {"{{ p | where: 'v' | size }}", kData, "2"},
      {"{{ p | reject: 't', 'x' | map: 't' | join }}", kData, "y"},
      {"{{ p | has: 't', 'y' }}{{ p | has: 't', 'q' }}", kData, "truefalse"},
      {"{% assign f = p | find: 't', 'y' %}{{ f.v }}", kData, "1"},
      {"{{ p | find_index: 't', 'y' }}", kData, "1"},
      {"[{{ p | find: 't', 'q' }}][{{ p | find_index: 't', 'q' }}]", kData, "[][]"},
      {"{{ n | sum }}", kData, "6"},
      {"{{ p | sum: 'v' }}", kData, "3"},
      {"{{ '0.1,0.2' | split: ',' | sum }}", kData, "0.3"},
      {"{{ none | sum }}", kData, "0"},
      {"{{ n | concat: m | size }}", kData, "7"},
      {"{{ n | size }}{{ o | size }}{{ nothing | size }}", kData, "310"},
      {"{{ n }}", kData, "312"},
      {"{{ deep }}", kData, "123"},
      {"{{ deep | append: '' }}", kData, "[1, [2, [3]]]"},
      {"{{ o }}", kData, "{\"a\"=>1}"},
      {"{{ m | append: '' }}", kData, "[\"b\", nil, \"A\", \"a\"]"},
      {"{{ n[0] }}{{ n[-1] }}[{{ n[9] }}][{{ n[-9] }}]", kData, "32[][]"},
      {"{{ p[1].t }}{{ p[1]['v'] }}{{ ['n'][0] }}", kData, "y13"},
      {"{{ p.first.t }}{{ p.last.t }}", kData, "xx"},
      {"{{ o.size }}", R"({"o":{"size":"mine"}})", "mine"},
      {"{{ self.o }}{{ self[k] }}{{ self['o'] }}", R"({"o":1,"k":"o"})", "111"},
      {"{{ self }}", R"({"self":"mine"})", "mine"},
      {"{{ o[k] }}{{ o[l[0]] }}", R"({"o":{"x":1},"k":"x","l":["x"]})", "11"},
  };
  check_cases(kCases);
}

TEST(LiquidFilters, Encoding) {
  constexpr Case kCases[] = {
      {"{{ '<a href=\"x\">&</a>' | escape }}", "", "&lt;a href=&quot;x&quot;&gt;&amp;&lt;/a&gt;"},
      {"{{ \"it's\" | h }}", "", "it&#39;s"},
      {"{{ '1 < 2 &amp; &#39; &x' | escape_once }}", "", "1 &lt; 2 &amp; &#39; &amp;x"},
      {"{{ 'a b&c/é~*' | url_encode }}", "", "a+b%26c%2F%C3%A9~%2A"},
      {"{{ 'a+b%26c%2F%C3%A9%zz%4' | url_decode }}", "", "a b&c/é%zz%4"},
      {"{{ 'hello?' | base64_encode }}", "", "aGVsbG8/"},
      {"{{ 'aGVsbG8/' | base64_decode }}", "", "hello?"},
      {"{{ 'hello?' | base64_url_safe_encode }}", "", "aGVsbG8_"},
      {"{{ 'ab' | base64_url_safe_encode }}", "", "YWI="},
      {"{{ 'aGVsbG8_' | base64_url_safe_decode }}", "", "hello?"},
      {"{{ 'abc' | md5 }}", "", "900150983cd24fb0d6963f7d28e17f72"},
      {"{{ 'abc' | sha1 }}", "", "a9993e364706816aba3e25717850c26c9cd0d89d"},
      {"{{ 'abc' | sha256 }}", "",
       "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
      {"{{ 'The quick brown fox jumps over the lazy dog' | hmac_sha256: 'key' }}", "",
       "f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8"},
      {"{{ 'The quick brown fox jumps over the lazy dog' | hmac_sha1: 'key' }}", "",
       "de7c9b85b8b78aa6bc8a7a36f70a90701c9db4d9"},
  };
  check_cases(kCases);
}

TEST(LiquidFilters, Default) {
  constexpr Case kCases[] = {
      {"{{ a | default: 'x' }}", "", "x"},
      {"{{ a | default: 'x' }}", R"({"a":""})", "x"},
      {"{{ a | default: 'x' }}", R"({"a":[]})", "x"},
      {"{{ a | default: 'x' }}", R"({"a":{}})", "x"},
      {"{{ a | default: 'x' }}", R"({"a":0})", "0"},
      {"{{ a | default: 'x' }}", R"({"a":false})", "x"},
      {"{{ a | default: 'x', allow_false: true }}", R"({"a":false})", "false"},
      {"{{ a | default: 'x', allow_false: true }}", "", "x"},
      {"{{ a | default }}", "", ""},
  };
  check_cases(kCases);
}

TEST(LiquidFilters, Sluices) {
  constexpr Case kCases[] = {
      {"{{ a | json }}", R"({"a":{"b":[1,"x",null,1.5]}})", R"({"b":[1,"x",null,1.5]})"},
      {"{{ nothing | json }}", "", "null"},
      {"{{ 'a\"b' | json }}", "", R"("a\"b")"},
      {"{% assign o = s | parse_json %}{{ o.a[1] }}", R"({"s":"{\"a\":[1,2]}"})", "2"},
      {"{{ 'order 42' | regex_match: '\\d+' }}", "", "true"},
      {"{{ 'order' | regex_match: '\\d+' }}", "", "false"},
      {"{{ 'order 42' | regex_match: '(\\w+) (\\d+)', 2 }}", "", "42"},
      {"[{{ 'order' | regex_match: '(\\d+)', 1 }}]", "", "[]"},
      {"{{ 'a1b22' | regex_replace: '\\d+', '#' }}", "", "a#b#"},
      {"{{ 'ab' | regex_replace: '(a)(b)', '$2\\1' }}", "", "ba"},
      {"{{ 'ab' | regex_replace: 'b' }}", "", "a"},
  };
  check_cases(kCases);
}

TEST(LiquidFilters, JsonPath) {
  constexpr std::string_view kData =
      R"({"d":{"store":{"book":[{"t":"A","p":8},{"t":"B","p":12},{"t":"C","p":9,"isbn":"x"}],"name":"N"}}})";
  constexpr Case kCases[] = {
      {"{{ d | jsonpath: '$.store.name' }}", kData, "N"},
      {"{{ d | jsonpath: 'store.name' }}", kData, "N"},
      {"{{ d | jsonpath: \"$['store']['name']\" }}", kData, "N"},
      {"{{ d | jsonpath: '$.store.book[0].t' }}{{ d | jsonpath: '$.store.book[-1].t' }}", kData,
       "AC"},
      {"[{{ d | jsonpath: '$.store.book[9].t' }}]", kData, "[]"},
      {"{{ d | jsonpath: '$.store.book[*].t' | join: ',' }}", kData, "A,B,C"},
      {"{{ d | jsonpath: '$.store.book.*.p' | join: ',' }}", kData, "8,12,9"},
      {"{{ d | jsonpath: '$..t' | join: ',' }}", kData, "A,B,C"},
      {"{{ d | jsonpath: '$..book[1:].t' | join: ',' }}", kData, "B,C"},
      {"{{ d | jsonpath: '$.store.book[-2:].t' | join: ',' }}", kData, "B,C"},
      {"{{ d | jsonpath: '$.store.book[::2].t' | join: ',' }}", kData, "A,C"},
      {"{{ d | jsonpath: '$.store.book[?(@.p < 10)].t' | join: ',' }}", kData, "A,C"},
      {"{{ d | jsonpath: '$.store.book[?(@.isbn)].t' | join: ',' }}", kData, "C"},
      {"{{ d | jsonpath: \"$.store.book[?@.t == 'B'].p\" | join: ',' }}", kData, "12"},
      {"{{ d | jsonpath: '$' | size }}", kData, "1"},
  };
  check_cases(kCases);
}

TEST(LiquidFilters, Date) {
  constexpr Case kCases[] = {
      {"{{ '2016-03-14' | date: '%b %d, %y' }}", "", "Mar 14, 16"},
      {"{{ 'March 14, 2016' | date: '%Y-%m-%d' }}", "", "2016-03-14"},
      {"{{ '14 Mar 2016 10:30 pm' | date: '%F %T' }}", "", "2016-03-14 22:30:00"},
      {"{{ 'Mon, 14 Mar 2016 10:00:00 +0200' | date: '%H:%M %z' }}", "", "10:00 +0200"},
      {"{{ '2016-03-14T10:30:15.123456Z' | date: '%L %N %6N %s' }}", "",
       "123 123456000 123456 1457951415"},
      {"{{ 0 | date: '%Y' }}{{ '1457951415' | date: '%j' }}", "", "1970074"},
      {"{{ 'now' | date: '%F %T.%L' }}", "", "2024-02-29 12:34:56.789"},
      {"{{ 'today' | date: '%A %-d %B' }}", "", "Thursday 29 February"},
      {"{{ 'not a date' | date: '%Y' }}", "", "not a date"},
      {"{{ nil | date: '%Y' }}", "", ""},
      {"{{ '2016-03-04' | date: '' }}", "", "2016-03-04"},
      {"{{ '2016-03-04' | date: '%-d|%e|%_m|%^a|%#B|%10Y|%%|%q' }}", "",
       "4| 4| 3|FRI|MARCH|0000002016|%|%q"},
      {"{{ '2016-03-04 05:06:07' | date: '%I:%M %p %l %k %P %r %R %D' }}", "",
       "05:06 AM  5  5 am 05:06:07 AM 05:06 03/04/16"},
      {"{{ '2021-01-03' | date: '%G-W%V %U %W %u %w %C' }}", "", "2020-W53 01 00 7 0 20"},
      {"{{ '2016-03-14 10:00 EST' | date: '%Z %z %:z' }}", "", "EST -0500 -05:00"},
      {"{{ '2016-02-03' | date: '%c' }}", "", "Wed Feb  3 00:00:00 2016"},
      {"{{ '10:15' | date: '%F %H:%M' }}", "", "2024-02-29 10:15"},
      {"{{ '20160314T101112' | date: '%F %T' }}", "", "2016-03-14 10:11:12"},
      {"{{ '2016/3/4' | date: '%F' }}{{ '4.3.2016' | date: '%F' }}", "", "2016-03-042016-03-04"},
      {"{{ '1901-12-31' | date: '%s %A' }}", "", "-2146003200 Tuesday"},
  };
  check_cases(kCases);
}

TEST(LiquidFilters, Carbon) {
  constexpr Case kCases[] = {
      {"{{ '2016-03-04 15:06:07' | carbon_date }}", "", "2016-03-04T15:06:07+00:00"},
      {"{{ '2016-03-04 15:06:07' | carbon_date: 'Y-m-d H:i:s' }}", "", "2016-03-04 15:06:07"},
      {"{{ '2016-03-04 15:06:07' | carbon_date: 'jS M y, g:i a \\a\\t' }}", "",
       "4th Mar 16, 3:06 pm at"},
      {"{{ '2016-02-03' | carbon_date: 't L z N' }}", "", "29 1 33 3"},
      {"{{ '2016-03-04' | carbon_date: '%d/%m' }}", "", "04/03"},
      {"{{ 'tomorrow' | carbon_date: 'Y-m-d H:i' }}", "", "2024-03-01 00:00"},
      {"{{ '+2 hours' | carbon_date: 'H:i' }}{{ '1 day ago' | carbon_date: ' d' }}", "",
       "14:34 28"},
      {"{{ 'now' | carbon_condition: 'is_today' }}", "", "true"},
      {"{{ '2024-02-28' | carbon_condition: 'is_yesterday' }}", "", "true"},
      {"{{ '2024-03-01' | carbon_condition: 'is_tomorrow' }}", "", "true"},
      {"{{ '2024-03-06' | carbon_condition: 'within_7_days' }}", "", "true"},
      {"{{ '2024-03-09' | carbon_condition: 'within_7_days' }}", "", "false"},
      {"{{ '2024-02-27' | carbon_condition: 'within_last_3_days' }}", "", "true"},
      {"{{ '2024-02-27' | carbon_condition: 'within_next_3_days' }}", "", "false"},
      {"{{ '2024-01-01' | carbon_condition: 'older_than_30_days' }}", "", "true"},
      {"{{ '2024-02-25' | carbon_condition: 'is_weekend' }}", "", "true"},
      {"{{ '2024-02-26' | carbon_condition: 'is_monday' }}", "", "true"},
      {"{{ '2024-02-26' | carbon_condition: 'is_this_week' }}", "", "true"},
      {"{{ '2024-03-26' | carbon_condition: 'is_next_month' }}", "", "true"},
      {"{{ '2024-02-26' | carbon_condition: 'is_past' }}", "", "true"},
      {"{{ '2024-02-26' | carbon_condition: 'is_before', '2024-02-27' }}", "", "true"},
      {"{{ 'nonsense' | carbon_condition: 'is_past' }}", "", "false"},
      {"{% assign soon = d | carbon_condition: 'is_future' %}{% if soon %}y{% endif %}",
       R"({"d":"2030-01-01"})", "y"},
  };
  check_cases(kCases);
}

TEST(LiquidFilters, Errors) {
  constexpr Case kCases[] = {
      {"{{ 1 | divided_by: 0 }}", "", "Liquid error (line 1): divided by 0"},
      {"a\n{{ 1 | modulo: 0.0 }}", "", "Liquid error (line 2): divided by 0"},
      {"{{ 'a' | slice: 'x' }}", "", "Liquid error (line 1): invalid integer"},
      {"{{ 'a' | upcase: 1 }}", "",
       "Liquid error (line 1): wrong number of arguments (given 2, expected 1)"},
      {"{{ 'a' | append }}", "",
       "Liquid error (line 1): wrong number of arguments (given 1, expected 2)"},
      {"{{ 'a' | truncate: 1, 2, 3 }}", "",
       "Liquid error (line 1): wrong number of arguments (given 4, expected 1..3)"},
      {"{{ a | sort }}", R"({"a":[1,"x"]})",
       "Liquid error (line 1): cannot sort values of incompatible types"},
      {"{{ a | map: 'x' }}", R"({"a":[1]})",
       "Liquid error (line 1): cannot select the property 'x'"},
      {"{{ a | concat: 1 }}", R"({"a":[1]})",
       "Liquid error (line 1): concat filter requires an array argument"},
      {"{{ '!' | base64_decode }}", "",
       "Liquid error (line 1): invalid base64 provided to base64_decode"},
      {"{{ '%ff' | url_decode }}", "", "Liquid error (line 1): invalid byte sequence in UTF-8"},
      {"{{ '{' | parse_json }}", "", "Liquid error (line 1): parse_json: not valid JSON"},
      {"{{ 'a' | regex_match: '(' }}", "", "Liquid error (line 1): invalid pattern"},
      {"{{ 'a' | regex_replace: 'a', '\\3' }}", "", "Liquid error (line 1): invalid replacement"},
      {"{{ a | jsonpath: '$[' }}", "", "Liquid error (line 1): invalid JSON path"},
      {"{{ 'x' | carbon_date }}", "", "Liquid error (line 1): carbon_date: 'x' is not a date"},
      {"{{ 'now' | carbon_condition: 'is_nice' }}", "",
       "Liquid error (line 1): carbon_condition: unknown condition"},
      {"{{ '' | uuid }}", "", "Liquid error (line 1): uuid is not available here"},
      {"{% if 1 < 'a' %}{% endif %}", "",
       "Liquid error (line 1): comparison of Integer with String failed"},
      {"{% if 'a' > 1 %}{% endif %}", "",
       "Liquid error (line 1): comparison of String with 1 failed"},
      {"{% for i in a limit: 'x' %}{% endfor %}", "", "Liquid error (line 1): invalid integer"},
      {"{% if a startswith b %}{% endif %}", "",
       "Liquid error (line 1): Unknown operator startswith"},
  };
  check_errors(kCases);
}

}  // namespace
}  // namespace sluice::liquid
