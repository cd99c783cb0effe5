#pragma once

#include "core/convert/tern-person.h"
#include "core/groupware/transport/tern-submit.h"

/* PidTagMessageFlags ([MS-OXCMSG] 2.2.1.6). */
#define TERN_MSGFLAG_UNMODIFIED 0x00000002
#define TERN_MSGFLAG_SUBMITTED 0x00000004
#define TERN_MSGFLAG_UNSENT 0x00000008
#define TERN_MSGFLAG_FROM_ME 0x00000020
#define TERN_MSGFLAG_RESEND 0x00000080
#define TERN_MSGFLAG_NOTIFY_READ 0x00000100
#define TERN_MSGFLAG_NOTIFY_UNREAD 0x00000200
/* A recipient row of a resend who has it already ([MS-OXOMSG] 2.2.3.1), as the high bits of the row type. */
#define TERN_RECIPIENT_DELIVERED 0x80

/** tern_submit_set_sender: @identity sends; whom he represents, as his rights are; *ret_why on refusal. */
gboolean tern_submit_set_sender (TernGroupware *groupware, TernMessage *message, TernIdentity *identity,
                                 TernSubmitRefusal *ret_why, TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** tern_submit_resolve: recipients of the own directory get what its entries say, where they lack it. */
gboolean tern_submit_resolve (TernGroupware *groupware, TernMessage *message, TernJob *job,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** tern_submit_find: (transfer full) (nullable): the entry that a recipient row names; NULL without an error: none. */
TernEntry *tern_submit_find (TernDirectory *directory, const TernGuid *organisation, const TernBag *recipient,
                             TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** tern_submit_address: (transfer none): the SMTP address of a recipient row, "" without one. */
const char *tern_submit_address (const TernBag *recipient);
/** tern_submit_is_failure: whether @error is something other than NOT_FOUND; else it is cleared. */
gboolean tern_submit_is_failure (GError **error);
