/* Debian's archive of libssh can log in by Kerberos, whose libraries Debian has no archives of. Sluice logs in with keys and
   passwords only and never asks for it, so the portable server is linked with these: each says that there is none. */
#define GSS_S_UNAVAILABLE (16u << 16)
#define NOT_THERE(name) \
  unsigned name(void) { return GSS_S_UNAVAILABLE; }

const void* const GSS_C_NT_HOSTBASED_SERVICE = 0;
const void* const GSS_C_NT_USER_NAME = 0;
NOT_THERE(gss_accept_sec_context)
NOT_THERE(gss_acquire_cred)
NOT_THERE(gss_add_oid_set_member)
NOT_THERE(gss_create_empty_oid_set)
NOT_THERE(gss_display_name)
NOT_THERE(gss_display_status)
NOT_THERE(gss_get_mic)
NOT_THERE(gss_import_name)
NOT_THERE(gss_indicate_mechs)
NOT_THERE(gss_init_sec_context)
NOT_THERE(gss_inquire_cred)
NOT_THERE(gss_inquire_cred_by_mech)
NOT_THERE(gss_release_buffer)
NOT_THERE(gss_release_cred)
NOT_THERE(gss_release_name)
NOT_THERE(gss_release_oid_set)
NOT_THERE(gss_test_oid_set_member)
NOT_THERE(gss_verify_mic)
