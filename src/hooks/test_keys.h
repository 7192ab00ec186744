#pragma once

#include <string>

#include "formats/test_keys.h"

// For tests: keys that were made for them, and what was signed with them by Python's cryptography
// and hmac. The private keys are gone.
namespace sluice::hooks {

using formats::kEcKey;
using formats::kEdKey;
using formats::kJwks;

inline const std::string kSignedBody = R"({"event":"order.created","n":1})";

inline const std::string kRsaPem =
    "-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAxRpfIxV9tBcY"
    "iXEVs344\n9CDAR/QU12xqWZoH5GKSe0KHS/jsxKfMhpLQcwX73Zu3erOFqZ+5w953RQDbr1HP\nVHvrGhgb"
    "VJ6FIySxxs+JFlU7QsRvO6g4ewnHOleqgzMPeD9VchYbnbwnFC75D+HC\n117dyXySQ7cx7ifZQCfmjT+r4F"
    "OfT/WpSRpLHrR2Uov09Da+tz9BSHiT9KEzWJDj\nVrGwwPt1VUtM6ucDa+LHYNWXe06hjhAj6mtv+Gfl/UNK"
    "xuePw6DosUAFvNxOgGZd\npRLlJbWE14qCh3usqTqeatO3Hh64pjqmaKMYmOrWzR256qcHdw7Fhi5HoPC0en"
    "9X\n4QIDAQAB\n-----END PUBLIC KEY-----\n";
inline const std::string kRsaSha1 =
    "gLBLKOZbl+/FUYyRA5ykPDikHNYWRg2JgZTjArXW01TuN5kspFNz1wbLv9X03e5eX355Y7/R2/rMIYHSGjEi"
    "xSFkvK2+QNZ9EV4jfnHhYDCYKEKMLf3hXR+qJEPbecBJZri1CKiNyDCox9+Y9sZE4BZO8FhVFjj2rcGYM0H6"
    "kO3KmTcudnpMWErkytt3J5fB2uOT705/OmZv5MUOi44jSmkqoLJsu+SwASovfRbZRObOor0GAXjs3tbimSwj"
    "yFefUXZ0tK0w9yhzxMJbKaaentRFEbsQn0OIY5NHAsb5Wz07cqP/8HNZAk5v9DLYIDohy+PzC+UTpY6d9Ozp"
    "OTiSTw==";
inline const std::string kRsaSha256 =
    "Kalr0y7iA5HNQ/4uW8/AVqnziGgmqyFkvBPJBG8KOHh9/OV3Qs2RbyODmNORo5uRaPTq6GJF/YNdc0vsT5eG"
    "JJmIJKmcXnDhNBdRIYQCd/+Vz0SC3Izps/Gi95MPRVxJEEh8G+Bjp3guDHP4XYP6BUPBbgoKUff/SY611k87"
    "BF9x7h9pEBHEt08/vc8wkjQa3QUqOw0W8oRh0tZ5HnqHsQC0xHd445X0xGxeV9T7eFMnSP/3sji/4U9+R6YL"
    "CvIkZT+t0WRPjgOSnBppRhOyP92WgqRkLONb9YgQEAA/TolgrsMr7GvL0U6kyT44rNDQbf22fMmeO/yRkOKW"
    "GOGLZg==";
inline const std::string kRsaSha512 =
    "L5jrGYSFvBSPKf43VYuh/csSLVbp2tzLCAPKAtyf8oXBpY0rcYRK/lDzw+OIPQUg+Tijwl9o6Fg8YOk0CQBx"
    "sA8ogcx67ocYSczJ1G6kYOrbUbEQLWJ87h6uLnAjPh4kZfECrG+mP1EZ96OO3h2DLP6w3p6JgpNWe6s6XPur"
    "UMeW0sFn9gk8dkRNfNZ9Y1NkniYzOvYruEDA5pFe3C2C79IYdPeAh0LjJG4JduedWViYnO3TbokNbIh9C2ZJ"
    "SqNzqgvlXURe4HY7tvEFoEjcZy/x5TvIBv+27HCDnfir21iMJCrKbzw6x0NRM4ALJg1MuNwIaUnSGbdvqGaC"
    "K3dWnQ==";
inline const std::string kEcDer =
    "MEQCIEzHoOpfn5+b3RYkoLV5Xubz0i3mCr530z/n8yTAzmBCAiALWeK/J0+aLKwIqnjagkHcQpFHqWFq5grH"
    "2YFMwXo3jQ==";
inline const std::string kEcRaw =
    "TMeg6l+fn5vdFiSgtXle5vPSLeYKvnfTP+fzJMDOYEILWeK/J0+aLKwIqnjagkHcQpFHqWFq5grH2YFMwXo3"
    "jQ==";
inline const std::string kEdSignature =
    "36ae772dde5270081cb28b90c1accbb43b3920ad233f57d8ff86ac7097c6053e590ca25e96f8de0848e9"
    "b18b39b3151d5d026d9ba1a8090b6fd3cfedcb3daf05";
inline const std::string kTokenRs =
    "eyJhbGciOiJSUzI1NiIsImtpZCI6InIxIn0.eyJpc3MiOiJzZW5kZXIiLCJhdWQiOiJodHRwczovL2hvb2tz"
    "LmV4YW1wbGUuY29tL3MvYWJjIiwiaWF0IjoxNzMwMDAwMDAwLCJleHAiOjE3MzAwMDAzMDAsInJlcXVlc3Rf"
    "Ym9keV9zaGEyNTYiOiJjNDlmNGNhNzdhMDI3NDVhNzQzYzY2MmQzOTM0NjI5OGZmODBjYjk4NWI4MDU4Zjkw"
    "MWUxN2M0Y2MwMDU0MWQwIn0.QpfZtMdctW9h5isJRErDWg9YATnQOwgWa-fYseNfy18eo1N4tDBSQJqiwxBb"
    "cRKGpJMHhNh5WRlnYehvXDbKk8RvfaLba1fDzG_4J4N6_D0EdzoetJJqloDXL-UH6HI7-1jRlg9WLb-yZD8v"
    "4XnmKV47WE0xUEB8yCnRIrCN46f2cBPn0eDZ5mRbzAr98EAs-OJpIWxz5pcVe1C7I8vtp9Fr-8QOM_VRRjC-"
    "dsNOC0RGg0qf-oeSgUg-4ZRwsNGnJT1-l0zKQ8OOPsBT8KReNliVBOULWbdPDfYfIfVhJpgAIilUvZFbw3kM"
    "SaZ_qJn4dO29FAazaB-XT_EKgwj51w";
inline const std::string kTokenEs =
    "eyJhbGciOiJFUzI1NiIsImtpZCI6ImUxIn0.eyJpc3MiOiJzZW5kZXIiLCJhdWQiOiJodHRwczovL2hvb2tz"
    "LmV4YW1wbGUuY29tL3MvYWJjIiwiaWF0IjoxNzMwMDAwMDAwLCJleHAiOjE3MzAwMDAzMDAsInJlcXVlc3Rf"
    "Ym9keV9zaGEyNTYiOiJjNDlmNGNhNzdhMDI3NDVhNzQzYzY2MmQzOTM0NjI5OGZmODBjYjk4NWI4MDU4Zjkw"
    "MWUxN2M0Y2MwMDU0MWQwIn0.poJMnlpsGuEYZSJnDP39FnsvVbjIlVvdxDyz8KEUeiGwzrz_i_XTV2v4JApj"
    "BQ4CdrIsv3FvZgxOVqN_nlGjkQ";
inline const std::string kTokenEsDer =
    "eyJhbGciOiJFUzI1NiIsImtpZCI6ImUxIn0.eyJpc3MiOiJzZW5kZXIiLCJhdWQiOiJodHRwczovL2hvb2tz"
    "LmV4YW1wbGUuY29tL3MvYWJjIiwiaWF0IjoxNzMwMDAwMDAwLCJleHAiOjE3MzAwMDAzMDAsInJlcXVlc3Rf"
    "Ym9keV9zaGEyNTYiOiJjNDlmNGNhNzdhMDI3NDVhNzQzYzY2MmQzOTM0NjI5OGZmODBjYjk4NWI4MDU4Zjkw"
    "MWUxN2M0Y2MwMDU0MWQwIn0.MEYCIQC0BBMP9_NySwBvUOoKVs_4fBqS0lYXLccfHFDo4QOWMwIhAMQeszZ_"
    "57loLUYba-A32vGxqGg9jMvsTUTD7eGofJlA";
inline const std::string kTokenEd =
    "eyJhbGciOiJFZERTQSIsImtpZCI6ImQxIn0.eyJpc3MiOiJzZW5kZXIiLCJhdWQiOiJodHRwczovL2hvb2tz"
    "LmV4YW1wbGUuY29tL3MvYWJjIiwiaWF0IjoxNzMwMDAwMDAwLCJleHAiOjE3MzAwMDAzMDAsInJlcXVlc3Rf"
    "Ym9keV9zaGEyNTYiOiJjNDlmNGNhNzdhMDI3NDVhNzQzYzY2MmQzOTM0NjI5OGZmODBjYjk4NWI4MDU4Zjkw"
    "MWUxN2M0Y2MwMDU0MWQwIn0.kXZtkT6vTUOqwcbZOPZ-8DIWx1snINRVsUiyuv5Y7J7lN3S4biLw2sqPtsuR"
    "Lx96zgPgG4kPZ0x70c3zyVg8DQ";
inline const std::string kTokenHs =
    "eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJzZW5kZXIiLCJhdWQiOiJodHRwczovL2hvb2tzLmV4YW1wbGUuY29"
    "tL3MvYWJjIiwiaWF0IjoxNzMwMDAwMDAwLCJleHAiOjE3MzAwMDAzMDAsInJlcXVlc3RfYm9keV9zaGEyNTY"
    "iOiJjNDlmNGNhNzdhMDI3NDVhNzQzYzY2MmQzOTM0NjI5OGZmODBjYjk4NWI4MDU4ZjkwMWUxN2M0Y2MwMDU"
    "0MWQwIn0.SFEugmzmfFuA-Po8XujVybNFPPyy7xekHYcimyCgY0U";
inline const std::string kTokenOct =
    "eyJhbGciOiJIUzI1NiIsImtpZCI6Im8xIn0.eyJpc3MiOiJzZW5kZXIiLCJhdWQiOiJodHRwczovL2hvb2tz"
    "LmV4YW1wbGUuY29tL3MvYWJjIiwiaWF0IjoxNzMwMDAwMDAwLCJleHAiOjE3MzAwMDAzMDAsInJlcXVlc3Rf"
    "Ym9keV9zaGEyNTYiOiJjNDlmNGNhNzdhMDI3NDVhNzQzYzY2MmQzOTM0NjI5OGZmODBjYjk4NWI4MDU4Zjkw"
    "MWUxN2M0Y2MwMDU0MWQwIn0.pzdqbW2_pvwHBrY_4zP_TX6j0RqD-SEBXAaXk8m7XpU";
inline const std::string kTokenConfused =
    "eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJzZW5kZXIiLCJhdWQiOiJodHRwczovL2hvb2tzLmV4YW1wbGUuY29"
    "tL3MvYWJjIiwiaWF0IjoxNzMwMDAwMDAwLCJleHAiOjE3MzAwMDAzMDAsInJlcXVlc3RfYm9keV9zaGEyNTY"
    "iOiJjNDlmNGNhNzdhMDI3NDVhNzQzYzY2MmQzOTM0NjI5OGZmODBjYjk4NWI4MDU4ZjkwMWUxN2M0Y2MwMDU"
    "0MWQwIn0.H7f_4aip1JsjJn0ggMA0JYgSeEIppWRw4Lr_2sh7WP0";
inline const std::string kTokenNone =
    "eyJhbGciOiJub25lIn0.eyJpc3MiOiJzZW5kZXIiLCJhdWQiOiJodHRwczovL2hvb2tzLmV4YW1wbGUuY29t"
    "L3MvYWJjIiwiaWF0IjoxNzMwMDAwMDAwLCJleHAiOjE3MzAwMDAzMDAsInJlcXVlc3RfYm9keV9zaGEyNTYi"
    "OiJjNDlmNGNhNzdhMDI3NDVhNzQzYzY2MmQzOTM0NjI5OGZmODBjYjk4NWI4MDU4ZjkwMWUxN2M0Y2MwMDU0"
    "MWQwIn0.";
inline const std::string kTokenCrit =
    "eyJhbGciOiJSUzI1NiIsImNyaXQiOlsiYjY0Il19.eyJpc3MiOiJzZW5kZXIiLCJhdWQiOiJodHRwczovL2h"
    "vb2tzLmV4YW1wbGUuY29tL3MvYWJjIiwiaWF0IjoxNzMwMDAwMDAwLCJleHAiOjE3MzAwMDAzMDAsInJlcXV"
    "lc3RfYm9keV9zaGEyNTYiOiJjNDlmNGNhNzdhMDI3NDVhNzQzYzY2MmQzOTM0NjI5OGZmODBjYjk4NWI4MDU"
    "4ZjkwMWUxN2M0Y2MwMDU0MWQwIn0.WIMjIejXs69cAlPc2weAZim_Of1mOuEsp9DX1BF8amGF1ngF-nJquMJ"
    "lr3runcm3MVTDHFp2UsPMUtT0b6E5silD4fVoeQyP-k8MrnRtMdiz0E-Cv7XuYENzrlCzCSId40WGKHp9MCT"
    "dUA4aC5huDDR0V4W8HMervWWgja1etf9VOjCSrM2WDYbUPyPeI2ro_B0yIHrZ0-u_lqAWPt8s4Xpb4r1WU8h"
    "g5feIh6mpHFMKOCcr74VM2tODD7WFYwqOu7st7UfGqvv-Mm17FBwQLC9FRIkcFqqCMlRBD7TN9_jXswaEDqi"
    "eZHx2ZaM8K5BzGHYKxnnPXusIL972bUb6RQ";
inline const std::string kTokenDetached =
    "eyJhbGciOiJSUzUxMiIsImtpZCI6InIxIn0..TTyEjiVA7SeuP6dtGupRz8kuixjFPHRfDCKzVWYEuAAqsPC"
    "EGqlbhANW78iMqdzzoX06tc4QGZnmzCQyX6pM7CyHleeqBO_zuzuc9mT49ccG6aWICneRUpQtLOs2QBy4K0K"
    "09kJ17Py9RKOPP52_9NBkJ1JixbkcNBI5rHf6xHfcPk4clzNh_o3gZjxiWWUJidB5QM3Fw3-yrBJyslWG-Xu"
    "_J4lG0YkqdEknTIgvmKFH0ddOqAS0w7acwjWQLG3Y3Vdi8lxIEk0M1dZgy_Ead8YsB8ahTR4QatPlUT9Dhkf"
    "UxqwDIBCsofweYi1Wo9wxbjixWKMsWpHayfVgnOlF8w";
inline const std::string kTokenOtherKey =
    "eyJhbGciOiJSUzI1NiIsImtpZCI6InIyIn0.eyJpc3MiOiJzZW5kZXIiLCJhdWQiOiJodHRwczovL2hvb2tz"
    "LmV4YW1wbGUuY29tL3MvYWJjIiwiaWF0IjoxNzMwMDAwMDAwLCJleHAiOjE3MzAwMDAzMDAsInJlcXVlc3Rf"
    "Ym9keV9zaGEyNTYiOiJjNDlmNGNhNzdhMDI3NDVhNzQzYzY2MmQzOTM0NjI5OGZmODBjYjk4NWI4MDU4Zjkw"
    "MWUxN2M0Y2MwMDU0MWQwIn0.mzuJmrPAOyj_EnVly2gXG3v1YuxIEyknvm2AoqQkqF02MrkWN5w38SEYjiMG"
    "3p-0FYpyzNgQXLPNBF7o17x5AMsUR24zo9rZKsGXDRvPAnrViTjdikWkCzwJrbaTSCdGF_COnZhrVPwTFnBI"
    "Ga_6Q4b0j3kTClAXAI93VdIY-EqkzpPyfcpIHTR1_1Udf2P3zH1_n4G309jKntFpQZ_04nXH6oTdERHjtjM4"
    "aPfdZKPDTuJ5q3qZpeBUE99R27iHsiM1MLgpHjU2cNrFltgGhESbYo0aVf1Ik4UPwKzOHZdR3SErd5Z_KjCw"
    "CHeWch-wHD1NosVtt5a7ejOUi6Cn9g";
inline const std::string kMailgunBody =
    "{\"signature\":{\"timestamp\":\"1730000000\",\"token\":\"tok\",\"signature\":\"657e2"
    "5c804475fe1061b5be50536c3b62f0d07c63c2c91adc3f36fc6dd01e751\"},\"event-data\":{\"eve"
    "nt\":\"opened\"}}";

}  // namespace sluice::hooks
