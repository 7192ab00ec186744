#pragma once

#include <string>

// For tests, made for them: a certificate for sns.example.com and other.example.com by an authority
// of our own, one that has only a common name, and that authority; in force from 2024 to 2034.
namespace sluice::formats {

inline const std::string kCertificatePem =
    "-----BEGIN CERTIFICATE-----\n"
    "MIIDBjCCAe6gAwIBAgIUS6mhujeJEnaBjZ1M5BoUR0uIoF8wDQYJKoZIhvcNAQEL\n"
    "BQAwGzEZMBcGA1UEAwwQU2x1aWNlIFRlc3QgUm9vdDAeFw0yNDAxMDEwMDAwMDBa\n"
    "Fw0zNDAxMDEwMDAwMDBaMB4xHDAaBgNVBAMME3NpZ25pbmcuZXhhbXBsZS5jb20w\n"
    "ggEiMA0GCSqGSIb3DQEBAQUAA4IBDwAwggEKAoIBAQCryAGDEszu7OTFKyEqCtPh\n"
    "QKxJxgC2rBn03eXGvsP9VCHXvKlXjlJWi1+KzEIfUZbL3WcFcJ6efflY2jmDpnPI\n"
    "2Ci9kE0RfPr74ubUfon9yxnTLgo2PFDohitXWT5tl2bnsQuv7uEXHbIve/zPdqZK\n"
    "5/lZhK+ylaH96ww+yHs14wFS6FvtmkD73eEdNDFpbYimSc4TLEtV7xhBWUfx4gKT\n"
    "u7auTc7R+sndvJjCIJB/t8ze9yY3pl+P3gRt1nMefApSa8DtqvOJnFjS6xIBKnrn\n"
    "nDY2Q2KDIykGAxbjoXcJFMNbY2uHh/0fYlUYNQiy/dqv9NYCwlp8Xoe38SIbg9Dr\n"
    "AgMBAAGjPzA9MAwGA1UdEwEB/wQCMAAwLQYDVR0RBCYwJIIPc25zLmV4YW1wbGUu\n"
    "Y29tghFPdGhlci5FeGFtcGxlLmNvbTANBgkqhkiG9w0BAQsFAAOCAQEArLCA0aEX\n"
    "CcpklcZwc9sZfzvbQva6oLDjLcwgAXFpOwYFg9bNmYAqFoah9zbA9ZxMbSLQk2ax\n"
    "Jzx8aa1J3r5/j5Z/7IEZX2UDplg3q2s9QLmPgEwQGLAjfQwu61HeNAuqoTeBl9ek\n"
    "v50wYmjaqRv7TWdG6GosfBlOF+je/qrNUsNoVndbg3LduCZGRuAoLGDVmLUe7vqu\n"
    "XEw7bRbTjl2912wyyB8PiJGuFqnsKb5sFq2kJNt195PjlPb0HWbT/EivxHuRRuBu\n"
    "v+NVe0TMzzq0zUw+8J5e0SGmxoJtRdJH2CopXA1aI9MlLqTaqv12RTYtD0lI6OI7\n"
    "1K+mFU7smQiIjw==\n"
    "-----END CERTIFICATE-----\n";
inline const std::string kCommonNamePem =
    "-----BEGIN CERTIFICATE-----\n"
    "MIIC1DCCAbygAwIBAgIUAMsjomxEbueUYLoKx+qbFeK8TiwwDQYJKoZIhvcNAQEL\n"
    "BQAwGzEZMBcGA1UEAwwQU2x1aWNlIFRlc3QgUm9vdDAeFw0yNDAxMDEwMDAwMDBa\n"
    "Fw0zNDAxMDEwMDAwMDBaMBsxGTAXBgNVBAMMEG9ubHkuZXhhbXBsZS5jb20wggEi\n"
    "MA0GCSqGSIb3DQEBAQUAA4IBDwAwggEKAoIBAQCryAGDEszu7OTFKyEqCtPhQKxJ\n"
    "xgC2rBn03eXGvsP9VCHXvKlXjlJWi1+KzEIfUZbL3WcFcJ6efflY2jmDpnPI2Ci9\n"
    "kE0RfPr74ubUfon9yxnTLgo2PFDohitXWT5tl2bnsQuv7uEXHbIve/zPdqZK5/lZ\n"
    "hK+ylaH96ww+yHs14wFS6FvtmkD73eEdNDFpbYimSc4TLEtV7xhBWUfx4gKTu7au\n"
    "Tc7R+sndvJjCIJB/t8ze9yY3pl+P3gRt1nMefApSa8DtqvOJnFjS6xIBKnrnnDY2\n"
    "Q2KDIykGAxbjoXcJFMNbY2uHh/0fYlUYNQiy/dqv9NYCwlp8Xoe38SIbg9DrAgMB\n"
    "AAGjEDAOMAwGA1UdEwEB/wQCMAAwDQYJKoZIhvcNAQELBQADggEBAHZvfqMdbhCs\n"
    "OoNhKLGnVm3BaecADopyDEREFb72z+1jEGwdqpHPSHo82y2a9Qpq6/Z4LiBIzl4/\n"
    "BaIFd3sOdE2kc22zEU5hetcgJmBQp956wF98BPmhzlRNb0Ng9ZD+KuM86WAaEMq2\n"
    "yX3a3VewYw5tWbH2KlrJKNlIA3MdTlI9JkYZNtPMk6DoeoK6cjigyulunf3L2odJ\n"
    "9YZxQ/xa2HvNYVAutm/l4S6xPt6nHBZBztsgQPDktVzZXvvCdIdItKn5WJ0R7sRU\n"
    "BxtiswZrv4BTowcAmtBfF5+uRGE78FzThikdvjJ5a1l7lRaDzHma9po5CyEOXtx3\n"
    "b4jujrkanI4=\n"
    "-----END CERTIFICATE-----\n";
inline const std::string kAuthorityPem =
    "-----BEGIN CERTIFICATE-----\n"
    "MIIC1zCCAb+gAwIBAgIUPEC9B3qXgyuk9FnDr2qtlpHMXzIwDQYJKoZIhvcNAQEL\n"
    "BQAwGzEZMBcGA1UEAwwQU2x1aWNlIFRlc3QgUm9vdDAeFw0yNDAxMDEwMDAwMDBa\n"
    "Fw0zNDAxMDEwMDAwMDBaMBsxGTAXBgNVBAMMEFNsdWljZSBUZXN0IFJvb3QwggEi\n"
    "MA0GCSqGSIb3DQEBAQUAA4IBDwAwggEKAoIBAQCyaFKccWBglM1cWubwhJs/lykY\n"
    "+kvOB+VFD6RtmrYopAAorUQhLR6MoJSwAZp2vzQDdkD4SNP6U5FpmN2jvv3uQnrM\n"
    "9JXG1HNjy5xPcuvlryPxdAj4wk71/D25d0ajVFJT1ln/8/jl+cUUdI9FpkPNVkpW\n"
    "AIL0eup55fw1NRQJACisD1qzXpowSSr9bbafmDKwKhvZBExYwfznmIQOE51s8j+r\n"
    "Ud4mJ/RZgEED2ltlb5ZlBHw/fToMPZVH1VMUl4sQJauIfJIuKwJsbQ4aQ+wzvzRC\n"
    "cXGgyRgkSnzBVqh9NGw7IfYSnYe6w1AKfYiPjwcXtFApuy12iBy982C0iL5NAgMB\n"
    "AAGjEzARMA8GA1UdEwEB/wQFMAMBAf8wDQYJKoZIhvcNAQELBQADggEBAGqWIHAO\n"
    "HN0uqKiE6mnCr4QB7Dwpwv7M0v0eDTE7a5y2Tj5nrdAYQLdxTrBFYnD9Q/i0sh4i\n"
    "GUH4Lsw0iFxg6KFsqUiSyAU68+QaGBO3tURbhyZmxPXzlQv9gkVECvmI8onGPEIR\n"
    "tGB3DzaVBUidozIISCAQ0Dc3+mxkyNeVTs3+V9ezzvV0L5ML7AeB5c82l9L4rYnj\n"
    "6iRdU5WkBaj5+vsbkc0Tlh6izkKgCDQHq7hp5h3ycB/QdcJdsHiiPn7JESEws9PO\n"
    "rF2eij+Wf12QgJLSBCgMAL3OOdnFjSUGOwb1S/bU3oUhd6lxNrTOq5BpnI2OsQ5s\n"
    "CvXumQoDB7LTJXM=\n"
    "-----END CERTIFICATE-----\n";

// RSA-SHA256 in base64 of "signed text" with the key of the first two.
inline const std::string kCertifiedSignature =
    "PiVj07PraA+7QyH9ULXyl38SiSuEbwvZbfzu/oyqGpNyBKoLQtCwLBqioZl3/"
    "0IraJP5jEr4q5RgfBSNmgEjcrLThffCiRA+FtN/pylIZli0B8ISEAY+/"
    "yeTsgbdfLPbKJqrVQhYFgtNCQvpyDLGGhhGghqnGiv2ptWJuHD55QjqOGolMpsBLySJogItw3fhaOJKDbBHCFkqDLea8WI"
    "892ch01fQHHXii4zFfkNTzjiH9K0GUvomjb/"
    "3r36oLKiF8R+CWn7dmZHnwf5pSksAaXG0xKuvq9kOO5WzMFkkG0zqwLXoY2/"
    "mE2oURsjGhue4p4H0K1bOJ0yHKbtBCblutg==";

}  // namespace sluice::formats
