package org.postroad.common.settings;

/**
 * One thing that is wrong in a settings file.
 *
 * @param line from 1; 0 where the problem has no place, such as a missing file
 * @param column from 1; 0 where the problem has no place
 * @param text what is wrong and what to do
 */
public record Problem(String file, int line, int column, String text) {
    @Override
    public String toString() {
        return line == 0 ? file + ": " + text : file + ":" + line + ":" + column + ": " + text;
    }
}
