#pragma once

#include <string>

// For tests: public keys in the forms that senders give. The private keys are gone.
namespace sluice::formats {

inline const std::string kEcKey =
    "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAElKMRhY9SA8veXjcMlqwXZlJwCJHtEIR3j5lt9wKYRz+5XOKX"
    "gsc00loUmLKx8wNZhR63nd1EwiFfN/TOg323zg==";
inline const std::string kEdKey =
    "88cb2e4d2ec086dbe1d1b0ce837ff4e2365dcfd9e5f9f043a14d5fd57c108156";
inline const std::string kJwks =
    "{\"keys\":[{\"kty\":\"RSA\",\"kid\":\"r1\",\"use\":\"sig\",\"alg\":\"RS256\",\"n\":"
    "\"xRpfIxV9tBcYiXEVs3449CDAR_QU12xqWZoH5GKSe0KHS_jsxKfMhpLQcwX73Zu3erOFqZ-5w953RQDbr1"
    "HPVHvrGhgbVJ6FIySxxs-JFlU7QsRvO6g4ewnHOleqgzMPeD9VchYbnbwnFC75D-HC117dyXySQ7cx7ifZQC"
    "fmjT-r4FOfT_WpSRpLHrR2Uov09Da-tz9BSHiT9KEzWJDjVrGwwPt1VUtM6ucDa-LHYNWXe06hjhAj6mtv-G"
    "fl_UNKxuePw6DosUAFvNxOgGZdpRLlJbWE14qCh3usqTqeatO3Hh64pjqmaKMYmOrWzR256qcHdw7Fhi5HoP"
    "C0en9X4Q\",\"e\":\"AQAB\"},{\"kty\":\"EC\",\"kid\":\"e1\",\"crv\":\"P-256\",\"x\":\""
    "lKMRhY9SA8veXjcMlqwXZlJwCJHtEIR3j5lt9wKYRz8\",\"y\":\"uVzil4LHNNJaFJiysfMDWYUet53dRM"
    "IhXzf0zoN9t84\"},{\"kty\":\"OKP\",\"kid\":\"d1\",\"crv\":\"Ed25519\",\"x\":\"iMsuTS7"
    "Ahtvh0bDOg3_04jZdz9nl-fBDoU1f1XwQgVY\"},{\"kty\":\"oct\",\"kid\":\"o1\",\"k\":\"c2hh"
    "cmVkIGtleSBvZiAzMiBieXRlcywgb3IgbmVhcmx5\"},{\"kty\":\"EC\",\"crv\":\"P-384\",\"x\":"
    "\"AA\",\"y\":\"AA\"}]}";

}  // namespace sluice::formats
