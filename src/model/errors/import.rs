//! Errors of imports: the file, its rows, their hashes of passwords, and where it comes from.

macro_rules! import_errors {
    ([$next:ident $($rest:ident)*] $($before:tt)*) => { $next! { [$($rest)*]
        $($before)*

        /// The hash of a password is none of those that other programs make and Keydesk checks.
        PasswordHashInvalid = "PASSWORD_HASH_INVALID" =>
            ErrorEntry::unprocessable(
                Field::PasswordHash,
                "This is not a whole hash of bcrypt ($2a$, $2b$, $2y$), argon2i, argon2id, PBKDF2-SHA256 or PBKDF2-SHA512.",
            )
                .german(
                    "Das ist kein vollständiger Hash von bcrypt ($2a$, $2b$, $2y$), argon2i, argon2id, PBKDF2-SHA256 oder \
                     PBKDF2-SHA512.",
                );

        /// The check of the hash would occupy the server for too long.
        PasswordHashTooCostly = "PASSWORD_HASH_TOO_COSTLY" =>
            ErrorEntry::unprocessable(
                Field::PasswordHash,
                "To check this hash takes more than about a second, so it is not taken over. The limits are cost 14 for \
                 bcrypt, 64 MiB, 10 passes and 4 lanes for argon2, and 2,000,000 iterations for PBKDF2-SHA256, 1,000,000 \
                 for PBKDF2-SHA512.",
            )
                .german(
                    "Diesen Hash zu prüfen dauert mehr als etwa eine Sekunde, darum wird er nicht übernommen. Die Grenzen \
                     sind Kosten 14 bei bcrypt, 64 MiB, 10 Durchgänge und 4 Bahnen bei argon2, 2.000.000 Durchgänge bei \
                     PBKDF2-SHA256, 1.000.000 bei PBKDF2-SHA512.",
                );

        /// The file has nothing in it.
        FileEmpty = "FILE_EMPTY" =>
            ErrorEntry::unprocessable(Field::File, "The file is empty.").german("Die Datei ist leer.");

        /// The first line is neither a header with an email nor that of an export.
        FileUnknown = "FILE_UNKNOWN" =>
            ErrorEntry::unprocessable(
                Field::File,
                "The first line must name the columns, one of them email, or be that of an export of Keydesk.",
            )
                .german(
                    "Die erste Zeile muss die Spalten nennen, darunter email, oder die eines Exports von Keydesk sein.",
                );

        /// An export of a version that this program does not know.
        FileTooNew = "FILE_TOO_NEW" =>
            ErrorEntry::unprocessable(Field::File, "A newer Keydesk made this export. Import it there, or upgrade.")
                .german("Ein neueres Keydesk hat diesen Export gemacht. Importieren Sie ihn dort, oder aktualisieren Sie.");

        /// An export that lacks its last line.
        FileCut = "FILE_CUT" =>
            ErrorEntry::unprocessable(Field::File, "The export is not whole: its last line is missing.")
                .german("Der Export ist nicht vollständig: Seine letzte Zeile fehlt.");

        /// The file is larger than a browser may send.
        FileTooLarge = "FILE_TOO_LARGE" =>
            ErrorEntry::unprocessable(
                Field::File,
                "The file is larger than {} MiB. Import it with keydesk user import on the server.",
            )
                .german("Die Datei ist größer als {} MiB. Importieren Sie sie mit keydesk user import auf dem Server.")
                .parameter(ErrorParameter::Maximum(512));

        /// The file has more users than one import takes.
        FileTooLong = "FILE_TOO_LONG" =>
            ErrorEntry::unprocessable(Field::File, "A file can have {} users. Cut it into several.")
                .german("Eine Datei kann {} Benutzer enthalten. Teilen Sie sie auf.")
                .parameter(ErrorParameter::Maximum(5_000_000));

        /// The name of a column is none that is known.
        ColumnUnknown = "COLUMN_UNKNOWN" =>
            ErrorEntry::unprocessable(Field::File, "The name of column {} is not known. Without it, the rest can be taken.")
                .german("Der Name der Spalte {} ist nicht bekannt. Ohne sie kann der Rest übernommen werden.")
                .parameter(ErrorParameter::Column(1));

        /// Two columns have one name.
        ColumnRepeated = "COLUMN_REPEATED" =>
            ErrorEntry::unprocessable(Field::File, "Column {} has the name of another one.")
                .german("Die Spalte {} heißt wie eine andere.")
                .parameter(ErrorParameter::Column(1));

        /// The text is not UTF-8.
        TextEncodingInvalid = "TEXT_ENCODING_INVALID" =>
            ErrorEntry::unprocessable(Field::File, "This is not UTF-8. Save the file as CSV UTF-8.")
                .german("Das ist kein UTF-8. Speichern Sie die Datei als CSV UTF-8.");

        /// The row has a NUL character.
        TextHasNul = "TEXT_HAS_NUL" =>
            ErrorEntry::unprocessable(Field::File, "This has a NUL character, which no text has.")
                .german("Hier steht ein NUL-Zeichen, das in keinem Text vorkommt.");

        /// The row is longer than any row can be.
        RowTooLong = "ROW_TOO_LONG" =>
            ErrorEntry::unprocessable(Field::File, "The row has more than {} bytes. Perhaps a quote is not closed.")
                .german("Die Zeile hat mehr als {} Bytes. Vielleicht ist ein Anführungszeichen nicht geschlossen.")
                .parameter(ErrorParameter::Maximum(131_072));

        /// The row has more or fewer cells than the header.
        RowLength = "ROW_LENGTH" =>
            ErrorEntry::unprocessable(Field::File, "The header has {} columns, and this row has another number of them.")
                .german("Die Kopfzeile hat {} Spalten, und diese Zeile hat eine andere Zahl davon.")
                .parameter(ErrorParameter::Maximum(1));

        /// The line of an export is not one.
        RowInvalid = "ROW_INVALID" =>
            ErrorEntry::unprocessable(Field::File, "This is not a line of an export of Keydesk.")
                .german("Das ist keine Zeile eines Exports von Keydesk.");

        /// An earlier row has the same email or id.
        RowRepeated = "ROW_REPEATED" =>
            ErrorEntry::unprocessable(Field::Email, "An earlier row has the same email or ID.")
                .german("Eine frühere Zeile hat dieselbe E-Mail-Adresse oder ID.");

        /// The role has no known name.
        RoleInvalid = "ROLE_INVALID" =>
            ErrorEntry::unprocessable(
                Field::Role,
                "A role is admin, developer, sales-agent, support-agent, read-only or user.",
            )
                .german("Eine Rolle ist admin, developer, sales-agent, support-agent, read-only oder user.");

        /// The id cannot be kept.
        IdInvalid = "ID_INVALID" =>
            ErrorEntry::unprocessable(
                Field::Id,
                "This ID can't be kept: it must be a UUID of version 7 that was made when the user was created. Leave the \
                 column out.",
            )
                .german(
                    "Diese ID lässt sich nicht behalten: Sie muss eine UUID der Version 7 aus der Zeit sein, zu der der \
                     Benutzer erstellt wurde. Lassen Sie die Spalte weg.",
                );

        /// Another user has the id.
        IdTaken = "ID_TAKEN" =>
            ErrorEntry::unprocessable(Field::Id, "Another user has this ID.")
                .german("Ein anderer Benutzer hat diese ID.");

        /// A time that cannot be read, or that is not past.
        TimeInvalid = "TIME_INVALID" =>
            ErrorEntry::unprocessable(
                Field::Created,
                "A time is past and has the form 2031-03-24T09:15:00Z or 2031-03-24.",
            )
                .german("Ein Zeitpunkt ist vergangen und hat die Form 2031-03-24T09:15:00Z oder 2031-03-24.");

        /// Neither yes nor no.
        FlagInvalid = "FLAG_INVALID" =>
            ErrorEntry::unprocessable(Field::EmailVerified, "This is true, false, or a time.")
                .german("Hier steht true, false oder ein Zeitpunkt.");

        /// The importer's role may not set this for this user.
        ImportUnpermitted = "IMPORT_UNPERMITTED" =>
            ErrorEntry::unprocessable(Field::Role, "Your role may not create a user like this.")
                .german("Ihre Rolle darf einen solchen Benutzer nicht erstellen.");

        /// The address is not that of an account.
        SourceInvalid = "SOURCE_INVALID" =>
            ErrorEntry::unprocessable(
                Field::Url,
                "Enter the address of an account: it begins with https:// and ends in /v1/accounts/ and its name, or in /v1.",
            )
                .german(
                    "Geben Sie die Adresse eines Kontos ein: Sie beginnt mit https:// und endet mit /v1/accounts/ und \
                     seinem Namen, oder mit /v1.",
                );

        /// There is no token, or it is none.
        SourceTokenInvalid = "SOURCE_TOKEN_INVALID" =>
            ErrorEntry::unprocessable(Field::SourceToken, "Paste a token of an admin of that account.")
                .german("Fügen Sie ein Token eines Admins jenes Kontos ein.");

        /// The other server does not accept the token.
        SourceRefused = "SOURCE_REFUSED" =>
            ErrorEntry::unprocessable(
                Field::SourceToken,
                "That server refused the token, or has no such account. The token must be one of an admin there.",
            )
                .german(
                    "Jener Server hat das Token abgelehnt oder hat kein solches Konto. Das Token muss eines von einem \
                     dortigen Admin sein.",
                );

        /// The other server does not answer.
        SourceUnreachable = "SOURCE_UNREACHABLE" =>
            ErrorEntry::unprocessable(Field::Url, "That server can't be reached, or took too long. Nothing was written.")
                .german("Jener Server ist nicht erreichbar oder hat zu lange gebraucht. Nichts wurde geschrieben.");

        /// The other server is at an address that only the operator may have asked.
        SourcePrivate = "SOURCE_PRIVATE" =>
            ErrorEntry::unprocessable(
                Field::Url,
                "That server is at a private address. The operator can import from it, with keydesk user import, or allow \
                 it here with --import-private-servers.",
            )
                .german(
                    "Jener Server hat eine private Adresse. Von dort kann der Betreiber importieren, mit keydesk user \
                     import, oder es hier mit --import-private-servers erlauben.",
                );

        /// The other server answers with something else.
        SourceUnusable = "SOURCE_UNUSABLE" =>
            ErrorEntry::unprocessable(Field::Url, "The answer of that server is no list of users. Nothing was written.")
                .german("Die Antwort jenes Servers ist keine Liste von Benutzern. Nichts wurde geschrieben.");

        /// Rows were refused, and the admin did not say to skip them.
        ImportRefused = "IMPORT_REFUSED" =>
            ErrorEntry::unprocessable(Field::File, "{} rows were refused, so nothing was written.")
                .german("{} Zeilen wurden abgelehnt, darum wurde nichts geschrieben.")
                .parameter(ErrorParameter::Maximum(1));

        /// Somebody stopped the reading of another server, or the check of a file.
        ImportStopped = "IMPORT_STOPPED" =>
            ErrorEntry::unprocessable(Field::File, "This was stopped before anything was written.")
                .german("Dies wurde abgebrochen, bevor etwas geschrieben war.");

        /// The same import is written by somebody else at the same time, or the file changed.
        ImportConflict = "IMPORT_CONFLICT" =>
            ErrorEntry::new(HttpStatus::Conflict, "Another import is under way, or this one has changed. Look at it again.")
                .german("Ein anderer Import läuft, oder dieser hat sich geändert. Sehen Sie ihn noch einmal an.");

        /// Somebody else had the file checked.
        ImportForeign = "IMPORT_FOREIGN" =>
            ErrorEntry::new(HttpStatus::Conflict, "Somebody else sent this file. Send it yourself to import it.")
                .german("Diese Datei hat jemand anderes gesendet. Senden Sie sie selbst, um sie zu importieren.");
    } };
}
pub(super) use import_errors;
