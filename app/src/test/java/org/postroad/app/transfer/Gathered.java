package org.postroad.app.transfer;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Keeps what a reader reads. */
final class Gathered implements MailReader.Sink {
    /** A message. */
    record Message(String text, MessageNote note) {
        Set<String> keywords() {
            Set<String> words = new TreeSet<>();
            note.keywords().forEach(keyword -> words.add(keyword.text()));
            return words;
        }
    }

    final List<Message> messages = new ArrayList<>();
    final List<String> leftOut = new ArrayList<>();
    long read;
    private ByteArrayOutputStream octets = new ByteArrayOutputStream();

    @Override
    public OutputStream begin() {
        octets = new ByteArrayOutputStream();
        return octets;
    }

    @Override
    public void end(MessageNote note) {
        messages.add(new Message(octets.toString(StandardCharsets.ISO_8859_1), note));
    }

    @Override
    public void drop(String place, String why) {
        skipped(place, why);
    }

    @Override
    public void skipped(String place, String why) {
        leftOut.add(place + ": " + why);
    }

    @Override
    public void progress(long more) {
        read += more;
    }
}
