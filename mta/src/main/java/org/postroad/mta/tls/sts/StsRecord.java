package org.postroad.mta.tls.sts;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The TXT record by which a domain says that it has a policy (RFC 8461 §3.1). Immutable. */
record StsRecord(String id) {
    private static final String VERSION = "v=STSv1";
    private static final int MAX_LENGTH = 1024;
    private static final Pattern DELIMITER = Pattern.compile("[ \\t]*+;[ \\t]*+");
    private static final Pattern FIELD =
            Pattern.compile("([A-Za-z0-9][A-Za-z0-9_.-]{0,31})=([\\x21-\\x3A\\x3C\\x3E-\\x7E]++)");
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9]{1,32}");

    /** The one among the texts at {@code _mta-sts.DOMAIN}; empty where there is none, or more than one. */
    static Optional<StsRecord> among(List<String> texts) {
        List<String> records = texts.stream()
                .filter(text -> text.startsWith(VERSION) && text.length() <= MAX_LENGTH)
                .filter(text -> text.substring(VERSION.length()).stripLeading().startsWith(";"))
                .toList();
        return records.size() == 1 ? parse(records.get(0)) : Optional.empty();
    }

    private static Optional<StsRecord> parse(String text) {
        String[] fields = DELIMITER.split(text);
        String id = "";
        for (int i = 1; i < fields.length; i++) {
            Matcher field = FIELD.matcher(fields[i]);
            if (!field.matches()) {
                return Optional.empty();
            }
            if (field.group(1).equals("id") && id.isEmpty()) {
                id = field.group(2);
            }
        }
        return ID.matcher(id).matches() ? Optional.of(new StsRecord(id)) : Optional.empty();
    }
}
