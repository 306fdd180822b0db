// Reads paths of messages, one a line; prints "+" for one with the payload in a part of it, else "-".

#include <gmime/gmime.h>
#include <stdio.h>
#include <string.h>

typedef struct {
  GByteArray* payload;
  gboolean found;
} Search;

static void LookAt(GMimeObject* parent, GMimeObject* part, gpointer data) {
  Search* search = data;
  GMimeDataWrapper* content;
  GMimeStream* memory;
  GByteArray* bytes;
  (void)parent;
  if (!GMIME_IS_PART(part) || !(content = g_mime_part_get_content(GMIME_PART(part)))) {
    return;
  }
  memory = g_mime_stream_mem_new();
  g_mime_data_wrapper_write_to_stream(content, memory);
  bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(memory));
  search->found = search->found || memmem(bytes->data, bytes->len, search->payload->data,
                                          search->payload->len) != NULL;
  g_object_unref(memory);
}

static GByteArray* Payload(const char* path) {
  gchar* bytes = NULL;
  gsize size = 0;
  char name[4096];
  snprintf(name, sizeof name, "%.*s.payload", (int)(strrchr(path, '.') - path), path);
  g_file_get_contents(name, &bytes, &size, NULL);
  return g_byte_array_new_take((guint8*)bytes, size);
}

static gboolean Opens(const char* path) {
  Search search = {Payload(path), FALSE};
  GMimeStream* stream = g_mime_stream_file_open(path, "r", NULL);
  GMimeParser* parser = g_mime_parser_new_with_stream(stream);
  GMimeMessage* message = g_mime_parser_construct_message(parser, NULL);
  if (message) {
    g_mime_message_foreach(message, LookAt, &search);
    g_object_unref(message);
  }
  g_object_unref(parser);
  g_object_unref(stream);
  g_byte_array_free(search.payload, TRUE);
  return search.found;
}

int main(void) {
  char path[4096];
  g_mime_init();
  while (fgets(path, sizeof path, stdin)) {
    path[strcspn(path, "\n")] = '\0';
    puts(Opens(path) ? "+" : "-");
    fflush(stdout);
  }
  return 0;
}
