package org.postroad.app.transfer;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.postroad.app.control.Exchange;
import org.postroad.app.control.Exchange.Received;

/** The operator's side of an {@link ExportOperation}: receives messages and writes them. Confined to one thread. */
public final class ExportTalk {
    /** Hears how far the export has come. */
    public interface Listener {
        /** How many messages there will be, about. */
        void expected(long messages);

        /** One more is written, with so many octets. */
        void written(long octets);

        /** One is not written: its bytes are lost. */
        void damaged(String what);
    }

    private final Listener listener;

    public ExportTalk(Listener listener) {
        this.listener = listener;
    }

    /** Receives all of it; the result. The writer is not closed. */
    public JsonNode run(Exchange system, MailWriter writer) throws IOException {
        Received received = system.receive();
        while (received.result().isEmpty()) {
            if (received.stream().isPresent()) {
                try (HeldMessage message = HeldMessage.of(received.stream().get())) {
                    write(message, system.receive().note().orElseThrow(), writer);
                }
            } else {
                JsonNode note = received.note().orElseThrow();
                if (note.has("mailbox")) {
                    List<String> folder = new ArrayList<>();
                    note.path("mailbox").forEach(name -> folder.add(name.asText()));
                    writer.mailbox(folder);
                } else {
                    listener.expected(note.path("emails").asLong());
                }
            }
            received = system.receive();
        }
        return received.result().get();
    }

    private void write(HeldMessage message, JsonNode note, MailWriter writer) throws IOException {
        if (note.has("damaged")) {
            listener.damaged(note.path("damaged").asText());
        } else {
            writer.write(message, MessageNote.of(note));
            listener.written(message.size());
        }
    }
}
