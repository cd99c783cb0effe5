#pragma once

#include <glib.h>

/*
 * PidTagSubjectPrefix and PidTagNormalizedSubject ([MS-OXCMSG] 2.2.1.9, 2.2.1.10): PidTagSubject is the one followed by
 * the other.
 */

/** Longest prefix without its colon and space, in characters. */
#define TERN_SUBJECT_PREFIX_MAX 3

/**
 * tern_subject_prefix_size:
 * @subject: PidTagSubject
 * @prefix: (nullable): PidTagSubjectPrefix, if one is set
 *
 * Where a subject divides: @prefix counts if @subject begins with it; else one to three characters that are no digit,
 * blank or punctuation, with the colon and the space after them.
 *
 * Returns: bytes of the prefix with its colon and space; 0 if there is none. The normalized subject follows.
 */
gsize tern_subject_prefix_size (const char *subject, const char *prefix);
