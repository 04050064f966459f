// What roles are called, by the titles that a new workspace and the example give them; and territories that are no more,
// which no browser has a name for.

import type { Words } from "../../shared/language.ts"

export const ROLES = {
    "Duty desk": ["Duty desk", "Permanence", "Guardia", "مكتب المناوبة"],
    "Security lead": ["Security lead", "Responsable sécurité", "Responsable de seguridad", "مسؤول الأمن"],
    "Technical lead": ["Technical lead", "Responsable technique", "Responsable técnico", "المسؤول التقني"],
    "Head of the registry": [
        "Head of the registry",
        "Direction du registre",
        "Dirección del registro",
        "إدارة سجل النطاقات",
    ],
    "Hotline for registrars": [
        "Hotline for registrars",
        "Ligne des bureaux d’enregistrement",
        "Línea para registradores",
        "خط المسجِّلين",
    ],
    "Abuse desk": ["Abuse desk", "Cellule abus", "Mesa de abusos", "مكتب الإساءة"],
    "Network operations centre": [
        "Network operations centre",
        "Centre d’exploitation du réseau",
        "Centro de operaciones de red",
        "مركز عمليات الشبكة",
    ],
    "Administrative contact": [
        "Administrative contact",
        "Contact administratif",
        "Contacto administrativo",
        "جهة الاتصال الإدارية",
    ],
    "Technical contact": ["Technical contact", "Contact technique", "Contacto técnico", "جهة الاتصال التقنية"],
} satisfies Words

export const TERRITORIES = {
    SU: ["Soviet Union", "Union soviétique", "Unión Soviética", "الاتحاد السوفييتي"],
} satisfies Words
