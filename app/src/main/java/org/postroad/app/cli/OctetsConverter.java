package org.postroad.app.cli;

import org.postroad.common.settings.Section;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A size on the command line, written as in the settings. */
final class OctetsConverter implements ITypeConverter<Long> {
    @Override
    public Long convert(String text) {
        try {
            return Section.parseSize(text);
        } catch (IllegalArgumentException wrong) {
            throw new TypeConversionException(wrong.getMessage());
        }
    }
}
