package org.postroad.common.mime;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Supplier;

/**
 * Writes messages (RFC 5322, RFC 2045, RFC 2046): lines end with CRLF and have at most 998 octets, contents are streamed, text is written
 * as {@code 7bit}, {@code quoted-printable} or {@code base64}, whichever fits it. Thread-safe if its boundaries are.
 */
public final class MessageWriter {
    private static final byte[] CRLF = {'\r', '\n'};
    private static final int BASE64_COLUMNS = 76;
    private static final String BOUNDARY_CHARACTERS =
            "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'()+_,-./:=?";

    private final Supplier<String> boundaries;

    /** A writer whose boundaries come from there; {@link Boundaries} outside tests. */
    public MessageWriter(Supplier<String> boundaries) {
        this.boundaries = boundaries;
    }

    /**
     * Writes a message. The stream is neither buffered nor closed.
     *
     * @param header the message's own fields, without MIME-Version and those that describe the body
     * @throws MimeSyntaxException before the first octet is written, if a field of a part cannot be
     */
    public void write(OutgoingHeader header, OutgoingPart body, OutputStream out) throws IOException {
        Plan plan = plan(body, header.isUtf8());
        LastByte last = new LastByte(out);
        last.write(header.toBytes());
        last.write("MIME-Version: 1.0\r\n".getBytes(StandardCharsets.US_ASCII));
        writePart(plan, last);
        if (!last.endsLine()) {
            last.write(CRLF);
        }
    }

    /** How the content of a part is written: under which type, in which encoding, and as which octets, if it is text. */
    private record Form(String type, String encoding, TextForm text) {}

    /** A part of which all is decided; {@code boundary} is "" if it is no multipart. */
    private record Plan(OutgoingPart.Content content, Form form, byte[] header, String boundary, List<Plan> children) {}

    private Plan plan(OutgoingPart part, boolean utf8) throws IOException {
        List<Plan> children = new ArrayList<>();
        String boundary = "";
        if (part.content() instanceof OutgoingPart.Parts multipart) {
            boundary = boundary();
            for (OutgoingPart child : multipart.parts()) {
                children.add(plan(child, utf8));
            }
        }
        Form form = form(part, children);
        OutgoingHeader header = utf8 ? OutgoingHeader.utf8() : OutgoingHeader.ascii();
        addContentFields(part, form, boundary, header);
        return new Plan(part.content(), form, header.toBytes(), boundary, children);
    }

    private static Form form(OutgoingPart part, List<Plan> children) throws IOException {
        OutgoingPart.Content content = part.content();
        if (content instanceof OutgoingPart.Parts) {
            // RFC 2045 §6.4: what encloses 8bit data is 8bit itself.
            boolean eightBit =
                    children.stream().anyMatch(child -> child.form().encoding().equals("8bit"));
            return new Form(part.type(), eightBit ? "8bit" : "7bit", TextForm.NONE);
        }
        if (content instanceof OutgoingPart.Embedded embedded) {
            EmbeddedForm form = EmbeddedForm.of(embedded.source());
            return new Form(form.type(), form.encoding(), TextForm.NONE);
        }
        if (content instanceof OutgoingPart.Text text) {
            TextForm form = TextForm.of(text.text());
            return new Form(part.type(), form.encoding(), form);
        }
        return new Form(part.type(), "base64", TextForm.NONE);
    }

    private static void addContentFields(OutgoingPart part, Form form, String boundary, OutgoingHeader header) {
        boolean ownCharset = form.text() != TextForm.NONE;
        List<String> parameters = new ArrayList<>();
        part.parameters().forEach((name, value) -> {
            if (!name.equals("boundary") && !(name.equals("charset") && ownCharset)) {
                parameters.addAll(ParameterWriter.write(name, value));
            }
        });
        if (part.type().startsWith("text/") && ownCharset) {
            parameters.addAll(ParameterWriter.write("charset", form.text().charset()));
        }
        if (!boundary.isEmpty()) {
            parameters.addAll(ParameterWriter.write("boundary", boundary));
        }
        header.parameterized("Content-Type", form.type(), parameters);
        if (!part.disposition().isEmpty()) {
            List<String> disposition = new ArrayList<>();
            part.dispositionParameters()
                    .forEach((name, value) -> disposition.addAll(ParameterWriter.write(name, value)));
            header.parameterized("Content-Disposition", part.disposition(), disposition);
        }
        if (!form.encoding().equals("7bit")) {
            header.text("Content-Transfer-Encoding", form.encoding());
        }
        part.writeFields(header);
    }

    private static void writePart(Plan plan, LastByte out) throws IOException {
        out.write(plan.header());
        out.write(CRLF);
        OutgoingPart.Content content = plan.content();
        if (content instanceof OutgoingPart.Parts) {
            writeParts(plan, out);
        } else if (content instanceof OutgoingPart.Text) {
            plan.form().text().writeTo(out);
        } else if (content instanceof OutgoingPart.Bytes bytes) {
            writeBase64(bytes.source(), out);
        } else if (content instanceof OutgoingPart.Embedded embedded) {
            writeEmbedded(embedded.source(), plan.form().encoding(), out);
        }
    }

    private static void writeParts(Plan plan, LastByte out) throws IOException {
        byte[] delimiter = ("\r\n--" + plan.boundary()).getBytes(StandardCharsets.US_ASCII);
        for (Plan child : plan.children()) {
            out.write(delimiter);
            out.write(CRLF);
            writePart(child, out);
        }
        out.write(delimiter);
        out.write("--\r\n".getBytes(StandardCharsets.US_ASCII));
    }

    private static void writeEmbedded(ContentSource source, String encoding, LastByte out) throws IOException {
        if (encoding.equals("base64")) {
            writeBase64(source, out);
        } else {
            try (InputStream in = source.open()) {
                in.transferTo(out);
            }
        }
    }

    private static void writeBase64(ContentSource source, LastByte out) throws IOException {
        OutputStream unclosed = new FilterOutputStream(out) {
            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                out.write(bytes, offset, length);
            }

            @Override
            public void close() {
                // Closing ends the base64, not the message.
            }
        };
        try (InputStream in = source.open();
                OutputStream base64 =
                        Base64.getMimeEncoder(BASE64_COLUMNS, CRLF).wrap(unclosed)) {
            in.transferTo(base64);
        }
    }

    private String boundary() {
        String boundary = boundaries.get();
        boolean valid = !boundary.isEmpty()
                && boundary.length() <= 70
                && boundary.chars().allMatch(c -> BOUNDARY_CHARACTERS.indexOf(c) >= 0);
        if (!valid) {
            throw new MimeSyntaxException("not a boundary");
        }
        return boundary;
    }

    /** Remembers whether a line has just ended. */
    private static final class LastByte extends FilterOutputStream {
        private int last = '\n';

        LastByte(OutputStream out) {
            super(out);
        }

        boolean endsLine() {
            return last == '\n';
        }

        @Override
        public void write(int b) throws IOException {
            out.write(b);
            last = b;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
            if (length > 0) {
                last = bytes[offset + length - 1];
            }
        }
    }
}
