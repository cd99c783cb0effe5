#pragma once

#include "core/convert/tern-mime-message.h"
#include "core/groupware/tern-delivery-private.h"

/** TernReportKind: [MS-OXOMSG] 2.2.2.1. */
typedef enum {
  TERN_REPORT_UNDELIVERED,
  TERN_REPORT_DELIVERED,
  TERN_REPORT_READ,
  TERN_REPORT_NOT_READ,
} TernReportKind;

/** tern_report_new: (transfer full): a report about a message with @original's properties; without its recipients and its
 * text. */
TernMimeMessage *tern_report_new (TernReportKind kind, const TernBag *original);
/** tern_report_set_text: the text for who reads it. */
void tern_report_set_text (TernMimeMessage *report, const char *text);
/** tern_report_set_original: the message that it is about goes with it. */
void tern_report_set_original (TernMimeMessage *report, const TernMimeMessage *original);
