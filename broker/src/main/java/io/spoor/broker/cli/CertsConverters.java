package io.spoor.broker.cli;

import io.spoor.certs.AlternativeName;
import io.spoor.certs.CertsException;
import io.spoor.certs.KeyType;
import io.spoor.certs.authority.RevocationReason;
import io.spoor.certs.authority.Usage;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the values of options of {@code spoor certs}. */
final class CertsConverters {
    /** The longest life that can be asked for; later dates do not fit into every reader of certificates. */
    private static final long MAX_DAYS = 36_500;

    private CertsConverters() {}

    static final class Key implements ITypeConverter<KeyType> {
        @Override
        public KeyType convert(String value) {
            return read(() -> KeyType.parse(value));
        }
    }

    static final class Name implements ITypeConverter<AlternativeName> {
        @Override
        public AlternativeName convert(String value) {
            return read(() -> AlternativeName.parse(value));
        }
    }

    static final class Reason implements ITypeConverter<RevocationReason> {
        @Override
        public RevocationReason convert(String value) {
            return read(() -> RevocationReason.parse(value));
        }
    }

    static final class For implements ITypeConverter<Usage> {
        @Override
        public Usage convert(String value) {
            return switch (value.toLowerCase(Locale.ROOT)) {
                case "server" -> Usage.SERVER;
                case "client" -> Usage.CLIENT;
                default -> throw new TypeConversionException("'" + value + "' is neither server nor client");
            };
        }
    }

    static final class Days implements ITypeConverter<Long> {
        @Override
        public Long convert(String value) {
            try {
                long days = Long.parseLong(value);
                if (days >= 1 && days <= MAX_DAYS) {
                    return days;
                }
            } catch (NumberFormatException e) {
                throw new TypeConversionException("'" + value + "' is no number of days");
            }
            throw new TypeConversionException("'" + value + "' is not between 1 and " + MAX_DAYS + " days");
        }
    }

    private interface Parser<T> {
        T parse() throws CertsException;
    }

    private static <T> T read(Parser<T> parser) {
        try {
            return parser.parse();
        } catch (CertsException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}
