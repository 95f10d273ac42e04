package org.postroad.app.control;

import java.util.List;
import java.util.Optional;

/**
 * What there is to know of one operation. Immutable.
 *
 * @param name such as {@code queue.list}
 * @param summary what it does, in a line
 */
public record OperationInfo(String name, String summary, Manner manner, List<Argument> arguments) {

    /** How it answers. */
    public enum Manner {
        /** With its result, soon. */
        AT_ONCE,
        /** With notes of how far it has come, then with its result. */
        WITH_NOTES,
        /** By notes and octets to and fro, which only the command line understands. */
        IN_CONVERSATION
    }

    /** What an argument is in JSON. */
    public enum Type {
        STRING,
        INTEGER,
        BOOLEAN
    }

    /**
     * One argument.
     *
     * @param meaning in a line
     */
    public record Argument(String name, Type type, boolean required, String meaning) {}

    public OperationInfo {
        arguments = List.copyOf(arguments);
    }

    /** Answers at once. */
    public static OperationInfo of(String name, String summary, Argument... arguments) {
        return new OperationInfo(name, summary, Manner.AT_ONCE, List.of(arguments));
    }

    /** Takes a while, and tells how far it has come. */
    public static OperationInfo withNotes(String name, String summary, Argument... arguments) {
        return new OperationInfo(name, summary, Manner.WITH_NOTES, List.of(arguments));
    }

    /** For the command line only. */
    public static OperationInfo inConversation(String name, String summary) {
        return new OperationInfo(name, summary, Manner.IN_CONVERSATION, List.of());
    }

    public static Argument required(String name, String meaning) {
        return new Argument(name, Type.STRING, true, meaning);
    }

    public static Argument text(String name, String meaning) {
        return new Argument(name, Type.STRING, false, meaning);
    }

    public static Argument number(String name, String meaning) {
        return new Argument(name, Type.INTEGER, false, meaning);
    }

    public static Argument flag(String name, String meaning) {
        return new Argument(name, Type.BOOLEAN, false, meaning);
    }

    public Optional<Argument> argument(String wanted) {
        return arguments.stream().filter(known -> known.name().equals(wanted)).findFirst();
    }
}
