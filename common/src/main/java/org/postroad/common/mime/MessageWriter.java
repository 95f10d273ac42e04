package org.postroad.common.mime;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
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
     */
    public void write(OutgoingHeader header, OutgoingPart body, OutputStream out) throws IOException {
        LastByte last = new LastByte(out);
        last.write(header.toBytes());
        last.write("MIME-Version: 1.0\r\n".getBytes(StandardCharsets.US_ASCII));
        writePart(plan(body), header.isUtf8(), last);
        if (!last.endsLine()) {
            last.write(CRLF);
        }
    }

    /** A part with what was found out about its content. */
    private record Plan(OutgoingPart part, String type, TextForm text, String encoding, List<Plan> children) {}

    private static Plan plan(OutgoingPart part) throws IOException {
        OutgoingPart.Content content = part.content();
        if (content instanceof OutgoingPart.Parts multipart) {
            List<Plan> children = new ArrayList<>();
            boolean eightBit = false;
            for (OutgoingPart child : multipart.parts()) {
                Plan plan = plan(child);
                eightBit |= plan.encoding().equals("8bit");
                children.add(plan);
            }
            // RFC 2045 §6.4: what encloses 8bit data is 8bit itself.
            return new Plan(part, part.type(), TextForm.NONE, eightBit ? "8bit" : "7bit", children);
        }
        if (content instanceof OutgoingPart.Embedded embedded) {
            EmbeddedForm form = EmbeddedForm.of(embedded.source());
            return new Plan(part, form.type(), TextForm.NONE, form.encoding(), List.of());
        }
        if (content instanceof OutgoingPart.Text text) {
            TextForm form = TextForm.of(text.text());
            return new Plan(part, part.type(), form, form.encoding(), List.of());
        }
        return new Plan(part, part.type(), TextForm.NONE, "base64", List.of());
    }

    private void writePart(Plan plan, boolean utf8, LastByte out) throws IOException {
        String boundary = plan.children().isEmpty() ? "" : boundary();
        OutgoingHeader header = utf8 ? OutgoingHeader.utf8() : OutgoingHeader.ascii();
        writeContentFields(plan, boundary, header);
        out.write(header.toBytes());
        out.write(CRLF);
        OutgoingPart.Content content = plan.part().content();
        if (content instanceof OutgoingPart.Parts) {
            writeParts(plan, boundary, utf8, out);
        } else if (content instanceof OutgoingPart.Text) {
            plan.text().writeTo(out);
        } else if (content instanceof OutgoingPart.Bytes bytes) {
            writeBase64(bytes.source(), out);
        } else if (content instanceof OutgoingPart.Embedded embedded) {
            writeEmbedded(embedded.source(), plan.encoding(), out);
        }
    }

    private static void writeContentFields(Plan plan, String boundary, OutgoingHeader header) {
        OutgoingPart part = plan.part();
        List<String> parameters = new ArrayList<>();
        part.parameters().forEach((name, value) -> {
            if (!name.equals("boundary") && !(name.equals("charset") && plan.text() != TextForm.NONE)) {
                parameters.addAll(ParameterWriter.write(name, value));
            }
        });
        if (part.type().startsWith("text/") && plan.text() != TextForm.NONE) {
            parameters.addAll(ParameterWriter.write("charset", plan.text().charset()));
        }
        if (!boundary.isEmpty()) {
            parameters.addAll(ParameterWriter.write("boundary", boundary));
        }
        header.parameterized("Content-Type", plan.type(), parameters);
        if (!part.disposition().isEmpty()) {
            List<String> disposition = new ArrayList<>();
            for (Map.Entry<String, String> parameter :
                    part.dispositionParameters().entrySet()) {
                disposition.addAll(ParameterWriter.write(parameter.getKey(), parameter.getValue()));
            }
            header.parameterized("Content-Disposition", part.disposition(), disposition);
        }
        if (!plan.encoding().equals("7bit")) {
            header.text("Content-Transfer-Encoding", plan.encoding());
        }
        part.writeFields(header);
    }

    private void writeParts(Plan plan, String boundary, boolean utf8, LastByte out) throws IOException {
        byte[] delimiter = ("\r\n--" + boundary).getBytes(StandardCharsets.US_ASCII);
        for (Plan child : plan.children()) {
            out.write(delimiter);
            out.write(CRLF);
            writePart(child, utf8, out);
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
