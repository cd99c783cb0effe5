#include "core/groupware/tern-special-folder.h"

static const TernSpecialFolderRow rows[] = {
  { TERN_SPECIAL_ROOT, 0, FALSE, FALSE, NULL, NULL },
  { TERN_SPECIAL_DEFERRED_ACTION, TERN_SPECIAL_ROOT, FALSE, FALSE, NULL, NULL },
  { TERN_SPECIAL_SPOOLER_QUEUE, TERN_SPECIAL_ROOT, TRUE, FALSE, NULL, NULL },
  { TERN_SPECIAL_IPM_SUBTREE, TERN_SPECIAL_ROOT, FALSE, FALSE, NULL, NULL },
  { TERN_SPECIAL_COMMON_VIEWS, TERN_SPECIAL_ROOT, FALSE, FALSE, NULL, NULL },
  { TERN_SPECIAL_SCHEDULE, TERN_SPECIAL_ROOT, FALSE, FALSE, NULL, NULL },
  { TERN_SPECIAL_FINDER, TERN_SPECIAL_ROOT, FALSE, FALSE, NULL, NULL },
  { TERN_SPECIAL_VIEWS, TERN_SPECIAL_ROOT, FALSE, FALSE, NULL, NULL },
  { TERN_SPECIAL_SHORTCUTS, TERN_SPECIAL_ROOT, FALSE, FALSE, NULL, NULL },
  { TERN_SPECIAL_FREEBUSY_DATA, TERN_SPECIAL_ROOT, FALSE, FALSE, NULL, NULL },
  { TERN_SPECIAL_INBOX, TERN_SPECIAL_IPM_SUBTREE, FALSE, FALSE, "IPF.Note", NULL },
  { TERN_SPECIAL_OUTBOX, TERN_SPECIAL_IPM_SUBTREE, FALSE, FALSE, "IPF.Note", NULL },
  { TERN_SPECIAL_SENT_ITEMS, TERN_SPECIAL_IPM_SUBTREE, FALSE, FALSE, "IPF.Note", NULL },
  { TERN_SPECIAL_DELETED_ITEMS, TERN_SPECIAL_IPM_SUBTREE, FALSE, FALSE, "IPF.Note", NULL },
  { TERN_SPECIAL_DRAFTS, TERN_SPECIAL_IPM_SUBTREE, FALSE, FALSE, "IPF.Note", NULL },
  { TERN_SPECIAL_CALENDAR, TERN_SPECIAL_IPM_SUBTREE, FALSE, FALSE, "IPF.Appointment", NULL },
  { TERN_SPECIAL_CONTACTS, TERN_SPECIAL_IPM_SUBTREE, FALSE, FALSE, "IPF.Contact", NULL },
  { TERN_SPECIAL_JOURNAL, TERN_SPECIAL_IPM_SUBTREE, FALSE, FALSE, "IPF.Journal", NULL },
  { TERN_SPECIAL_NOTES, TERN_SPECIAL_IPM_SUBTREE, FALSE, FALSE, "IPF.StickyNote", NULL },
  { TERN_SPECIAL_TASKS, TERN_SPECIAL_IPM_SUBTREE, FALSE, FALSE, "IPF.Task", NULL },
  { TERN_SPECIAL_JUNK, TERN_SPECIAL_IPM_SUBTREE, FALSE, FALSE, "IPF.Note", NULL },
  { TERN_SPECIAL_SYNC_ISSUES, TERN_SPECIAL_IPM_SUBTREE, FALSE, FALSE, "IPF.Note", NULL },
  { TERN_SPECIAL_CONFLICTS, TERN_SPECIAL_SYNC_ISSUES, FALSE, FALSE, "IPF.Note", NULL },
  { TERN_SPECIAL_LOCAL_FAILURES, TERN_SPECIAL_SYNC_ISSUES, FALSE, FALSE, "IPF.Note", NULL },
  { TERN_SPECIAL_SERVER_FAILURES, TERN_SPECIAL_SYNC_ISSUES, FALSE, FALSE, "IPF.Note", NULL },
  { TERN_SPECIAL_QUICK_CONTACTS, TERN_SPECIAL_CONTACTS, FALSE, TRUE, "IPF.Contact.MOC.QuickContacts", NULL },
  { TERN_SPECIAL_IM_CONTACT_LIST, TERN_SPECIAL_CONTACTS, FALSE, TRUE, "IPF.Contact.MOC.ImContactList", NULL },
  { TERN_SPECIAL_GAL_CONTACTS, TERN_SPECIAL_CONTACTS, FALSE, TRUE, "IPF.Contact.GalContacts", NULL },
  { TERN_SPECIAL_RECIPIENT_CACHE, TERN_SPECIAL_CONTACTS, FALSE, TRUE, "IPF.Contact.RecipientCache", NULL },
  { TERN_SPECIAL_CONVERSATION_ACTIONS, TERN_SPECIAL_IPM_SUBTREE, FALSE, TRUE, "IPF.Configuration", NULL },
  { TERN_SPECIAL_CONVERSATION_HISTORY, TERN_SPECIAL_IPM_SUBTREE, FALSE, FALSE, "IPF.Note", NULL },
  { TERN_SPECIAL_ARCHIVE, TERN_SPECIAL_IPM_SUBTREE, FALSE, FALSE, "IPF.Note", NULL },
  { 0 },
};

const TernSpecialFolderRow *
tern_special_folder_rows (void)
{
  return rows;
}

static const TernSpecialFolderRow public_rows[] = {
  { TERN_SPECIAL_ROOT, 0, FALSE, FALSE, NULL, "Public Root" },
  { TERN_SPECIAL_NON_IPM_SUBTREE, TERN_SPECIAL_ROOT, FALSE, FALSE, NULL, "NON_IPM_SUBTREE" },
  { TERN_SPECIAL_EFORMS_REGISTRY, TERN_SPECIAL_NON_IPM_SUBTREE, FALSE, FALSE, NULL, "EFORMS REGISTRY" },
  { TERN_SPECIAL_IPM_SUBTREE, TERN_SPECIAL_ROOT, FALSE, FALSE, NULL, "IPM_SUBTREE" },
  { 0 },
};

const TernSpecialFolderRow *
tern_special_folder_public_rows (void)
{
  return public_rows;
}

typedef struct {
  TernSpecialFolder special;
  const char *en;
  const char *de;
  const char *fr;
  const char *es;
  const char *it;
  const char *nl;
} Names;

/* Folders outside of the IPM subtree are never shown to anybody and keep their English names in every language. */
static const Names names[] = {
  { TERN_SPECIAL_ROOT, "Root", NULL, NULL, NULL, NULL, NULL },
  { TERN_SPECIAL_DEFERRED_ACTION, "Deferred Action", NULL, NULL, NULL, NULL, NULL },
  { TERN_SPECIAL_SPOOLER_QUEUE, "Spooler Queue", NULL, NULL, NULL, NULL, NULL },
  { TERN_SPECIAL_IPM_SUBTREE, "Top of Information Store", "Oberste Ebene des Informationsspeichers",
    "Haut de la banque d'informations", "Principio del almacén de información", "Inizio dell'archivio informazioni",
    "Bovenste niveau van informatiearchief" },
  { TERN_SPECIAL_INBOX, "Inbox", "Posteingang", "Boîte de réception", "Bandeja de entrada", "Posta in arrivo",
    "Postvak IN" },
  { TERN_SPECIAL_OUTBOX, "Outbox", "Postausgang", "Boîte d'envoi", "Bandeja de salida", "Posta in uscita",
    "Postvak UIT" },
  { TERN_SPECIAL_SENT_ITEMS, "Sent Items", "Gesendete Elemente", "Éléments envoyés", "Elementos enviados",
    "Posta inviata", "Verzonden items" },
  { TERN_SPECIAL_DELETED_ITEMS, "Deleted Items", "Gelöschte Elemente", "Éléments supprimés", "Elementos eliminados",
    "Posta eliminata", "Verwijderde items" },
  { TERN_SPECIAL_COMMON_VIEWS, "Common Views", NULL, NULL, NULL, NULL, NULL },
  { TERN_SPECIAL_SCHEDULE, "Schedule", NULL, NULL, NULL, NULL, NULL },
  { TERN_SPECIAL_FINDER, "Finder", NULL, NULL, NULL, NULL, NULL },
  { TERN_SPECIAL_VIEWS, "Views", NULL, NULL, NULL, NULL, NULL },
  { TERN_SPECIAL_SHORTCUTS, "Shortcuts", NULL, NULL, NULL, NULL, NULL },
  { TERN_SPECIAL_DRAFTS, "Drafts", "Entwürfe", "Brouillons", "Borradores", "Bozze", "Concepten" },
  { TERN_SPECIAL_CALENDAR, "Calendar", "Kalender", "Calendrier", "Calendario", "Calendario", "Agenda" },
  { TERN_SPECIAL_CONTACTS, "Contacts", "Kontakte", "Contacts", "Contactos", "Contatti", "Contactpersonen" },
  { TERN_SPECIAL_JOURNAL, "Journal", "Journal", "Journal", "Diario", "Diario", "Logboek" },
  { TERN_SPECIAL_NOTES, "Notes", "Notizen", "Notes", "Notas", "Note", "Notities" },
  { TERN_SPECIAL_TASKS, "Tasks", "Aufgaben", "Tâches", "Tareas", "Attività", "Taken" },
  { TERN_SPECIAL_JUNK, "Junk Email", "Junk-E-Mail", "Courrier indésirable", "Correo no deseado", "Posta indesiderata",
    "Ongewenste e-mail" },
  { TERN_SPECIAL_SYNC_ISSUES, "Sync Issues", "Synchronisierungsprobleme", "Problèmes de synchronisation",
    "Problemas de sincronización", "Problemi di sincronizzazione", "Synchronisatieproblemen" },
  { TERN_SPECIAL_CONFLICTS, "Conflicts", "Konflikte", "Conflits", "Conflictos", "Conflitti", "Conflicten" },
  { TERN_SPECIAL_LOCAL_FAILURES, "Local Failures", "Lokale Fehler", "Défaillances locales", "Errores locales",
    "Errori locali", "Lokale fouten" },
  { TERN_SPECIAL_SERVER_FAILURES, "Server Failures", "Serverfehler", "Défaillances du serveur", "Errores del servidor",
    "Errori del server", "Serverfouten" },
  { TERN_SPECIAL_QUICK_CONTACTS, "Quick Contacts", NULL, NULL, NULL, NULL, NULL },
  { TERN_SPECIAL_IM_CONTACT_LIST, "IM Contact List", NULL, NULL, NULL, NULL, NULL },
  { TERN_SPECIAL_GAL_CONTACTS, "GAL Contacts", NULL, NULL, NULL, NULL, NULL },
  { TERN_SPECIAL_CONVERSATION_ACTIONS, "Conversation Action Settings", NULL, NULL, NULL, NULL, NULL },
  { TERN_SPECIAL_FREEBUSY_DATA, "Freebusy Data", NULL, NULL, NULL, NULL, NULL },
  { TERN_SPECIAL_CONVERSATION_HISTORY, "Conversation History", "Aufgezeichnete Unterhaltungen",
    "Historique des conversations", "Historial de conversaciones", "Cronologia conversazioni", "Gespreksgeschiedenis" },
  { TERN_SPECIAL_RECIPIENT_CACHE, "Recipient Cache", NULL, NULL, NULL, NULL, NULL },
  { TERN_SPECIAL_ARCHIVE, "Archive", "Archiv", "Archive", "Archivo", "Archivio", "Archief" },
};

static const char *
name_in_language (const Names *row, const char *locale)
{
  const struct {
    const char *language;
    const char *name;
  } choices[] = { { "de", row->de }, { "fr", row->fr }, { "es", row->es }, { "it", row->it }, { "nl", row->nl } };

  for (guint i = 0; locale != NULL && i < G_N_ELEMENTS (choices); i++) {
    if (g_str_has_prefix (locale, choices[i].language) && !g_ascii_isalpha (locale[2]) && choices[i].name != NULL)
      return choices[i].name;
  }
  return row->en;
}

const char *
tern_special_folder_name (TernSpecialFolder special, const char *locale)
{
  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    if (names[i].special == special)
      return name_in_language (&names[i], locale);
  }
  g_return_val_if_reached ("");
}
