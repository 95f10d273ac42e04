package org.postroad.common.mime;

import java.util.ArrayList;
import java.util.List;

/**
 * The parts of a message as a reader shows them, flattened (RFC 8621 §4.1.4). Immutable. Embedded messages are one part each.
 *
 * @param textBody what to show where plain text is preferred
 * @param htmlBody what to show where HTML is preferred
 * @param attachments what to offer for download
 */
public record BodyLists(List<BodyPart> textBody, List<BodyPart> htmlBody, List<BodyPart> attachments) {
    public BodyLists {
        textBody = List.copyOf(textBody);
        htmlBody = List.copyOf(htmlBody);
        attachments = List.copyOf(attachments);
    }

    /** Sorts the parts of a message's body. */
    public static BodyLists of(BodyPart root) {
        Sorter sorter = new Sorter();
        sorter.sort(List.of(root), "mixed", false, true, true);
        return new BodyLists(sorter.textBody, sorter.htmlBody, sorter.attachments);
    }

    /** Whether a client should show a paper clip: an attachment that is not declared inline. */
    public boolean hasAttachment() {
        return attachments.stream().anyMatch(part -> !part.disposition().equals("inline"));
    }

    /** The suggested algorithm of RFC 8621 §4.1.4. Confined to one call. */
    private static final class Sorter {
        private final List<BodyPart> textBody = new ArrayList<>();
        private final List<BodyPart> htmlBody = new ArrayList<>();
        private final List<BodyPart> attachments = new ArrayList<>();

        /** {@code toText} and {@code toHtml}: whether the branch of an alternative may still add to that list. */
        void sort(List<BodyPart> parts, String multipart, boolean inAlternative, boolean toText, boolean toHtml) {
            int textBefore = textBody.size();
            int htmlBefore = htmlBody.size();
            boolean text = toText;
            boolean html = toHtml;
            for (int i = 0; i < parts.size(); i++) {
                BodyPart part = parts.get(i);
                if (part.isMultipart()) {
                    boolean alternative = part.subtype().equals("alternative");
                    sort(part.children(), part.subtype(), inAlternative || alternative, text, html);
                } else if (!isInline(part, i, multipart)) {
                    attachments.add(part);
                } else if (multipart.equals("alternative")) {
                    addAlternative(part, text, html);
                } else {
                    if (inAlternative) {
                        html &= !part.type().equals("text/plain");
                        text &= !part.type().equals("text/html");
                    }
                    addInline(part, text, html);
                }
            }
            if (multipart.equals("alternative") && toText && toHtml) {
                fillEmptySide(textBefore, htmlBefore);
            }
        }

        private void addAlternative(BodyPart part, boolean text, boolean html) {
            if (isMedia(part)) {
                attachments.add(part);
            } else if (part.type().equals("text/plain") && text) {
                textBody.add(part);
            } else if (part.type().equals("text/html") && html) {
                htmlBody.add(part);
            }
        }

        private void addInline(BodyPart part, boolean text, boolean html) {
            if (text) {
                textBody.add(part);
            }
            if (html) {
                htmlBody.add(part);
            }
            if ((!text || !html) && isMedia(part)) {
                attachments.add(part);
            }
        }

        /** An alternative with only one of the two kinds stands in both lists. */
        private void fillEmptySide(int textBefore, int htmlBefore) {
            if (textBody.size() == textBefore && htmlBody.size() > htmlBefore) {
                textBody.addAll(List.copyOf(htmlBody.subList(htmlBefore, htmlBody.size())));
            } else if (htmlBody.size() == htmlBefore && textBody.size() > textBefore) {
                htmlBody.addAll(List.copyOf(textBody.subList(textBefore, textBody.size())));
            }
        }

        private static boolean isInline(BodyPart part, int index, String multipart) {
            boolean showable = part.type().equals("text/plain") || part.type().equals("text/html") || isMedia(part);
            boolean namedLater = index > 0
                    && (multipart.equals("related")
                            || (!isMedia(part) && !part.fileName().isEmpty()));
            return !part.disposition().equals("attachment") && showable && !namedLater;
        }

        private static boolean isMedia(BodyPart part) {
            return part.type().startsWith("image/")
                    || part.type().startsWith("audio/")
                    || part.type().startsWith("video/");
        }
    }
}
